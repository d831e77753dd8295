using Microsoft.Playwright;
using Sen.Fhir;
using Sen.Profiles;
using Sen.TestKit;
using Money = Sen.Vietnam.Money;

namespace Sen.Journeys.Tests;

/// <summary>One person's visit through all six modules, with every screen that takes part open at once.</summary>
public sealed class OneVisitTests
{
    private const string Complaint = "Khát nước, tiểu nhiều hai tuần nay.";
    private const string Advice = "Ăn ít tinh bột, đi bộ 30 phút mỗi ngày.";

    private Clinic _clinic = null!;
    private Walker _phone = null!;
    private Walker _board = null!;
    private Walker _doctor = null!;
    private string _code = "";
    private string _number = "";
    private string _encounter = "";
    private long _toPay;

    [Fact]
    public async Task One_visit_from_phone_to_paid_record()
    {
        await using var clinic = await Clinic.StartAsync("one-visit");
        _clinic = clinic;
        await using var phone = _phone = await clinic.OpenAsync(Screen.Phone);
        await using var doctor = _doctor = await clinic.OpenAsync(Screen.Desk);
        await using var board = _board = await clinic.OpenAsync(Screen.Board);
        await clinic.WalkAsync(async () =>
        {
            await SignInAndSayWhoAsync();
            await BookAsync();
            await TakeANumberAtTheKioskAsync();
            await CallAsync();
            await ExamineAsync();
            await OrderAsync();
            await ReleaseTheResultAsync();
            await PrescribeAsync();
            await SignAsync();
            await PayAsync();
            await ReadTheRecordAsync();
            await EverythingIsInTheRecordAsync();
        });
        var head = await clinic.Host.Record.Feed.HeadAsync(CancellationToken.None);
        var verification = await clinic.StopAndVerifyAsync();
        verification.Findings.ShouldBeEmpty();
        verification.Positions.ShouldBe(head);
    }

    private async Task SignInAndSayWhoAsync()
    {
        var page = _phone.Page;
        await page.GotoAsync("/");
        await page.ShowsAsync("Khám bệnh bớt chờ");
        await _phone.LookAsync("welcome");
        await page.Button("Đăng nhập bằng điện thoại").ClickAsync();
        await _clinic.SignInAsync(_phone, look: true);
        await page.ShowsAsync("Một lần thôi: cho biết bạn là ai");
        await page.GetByLabel("Số căn cước").FillAsync(Fixture.PatientCitizenNumber);
        await page.GetByLabel("Họ và tên").FillAsync(Fixture.PatientName);
        await page.GetByLabel("Ngày sinh").FillAsync("17/06/1984");
        await _phone.LookAsync("who-are-you");
        await page.Button("Mở hồ sơ của tôi").ClickAsync();
        await page.ShowsAsync("Chưa có lịch khám nào");
        await _phone.LookAsync("home-empty");
    }

    private async Task BookAsync()
    {
        var page = _phone.Page;
        await page.Button("Đặt lịch khám").ClickAsync();
        await page.ShowsAsync("Nội tiết");
        await _phone.LookAsync("booking-specialty");
        await page.GetByRole(AriaRole.Link, new() { Name = "Nội tiết" }).ClickAsync();
        await page.ShowsAsync(Clinic.Doctor);
        await _phone.LookAsync("booking-doctor");
        await page.Button("Xem các giờ khác của Lê Minh Triết").ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "08:30" }).CheckAsync();
        await page.Locator("#picked").GetByText("08:30").WaitForAsync();
        await _phone.LookAsync("booking-slot");
        await page.Button("Tiếp tục: xem lại và đặt").ClickAsync();
        await page.GetByLabel("Lý do khám").FillAsync("Khát nước nhiều");
        await _phone.LookAsync("booking-review");
        await page.Button("Đặt lịch 08:30").ClickAsync();
        await page.ShowsAsync("Đã đặt lịch. Nhớ mang theo CCCD.");
        await _phone.LookAsync("ticket-booked");
        _code = await page.TicketCodeAsync();
        (await _clinic.FindAsync<Appointment>("patient", $"Patient/{Fixture.PatientId}")).ShouldHaveSingleItem().Status.ShouldBe("booked");
    }

    private async Task TakeANumberAtTheKioskAsync()
    {
        _clinic.ItIs(8, 5);
        await using var kiosk = await _clinic.OpenAsync(Screen.Kiosk);
        await Clinic.EnrolAsync(kiosk, Clinic.KioskCode, "/kiosk");
        var page = kiosk.Page;
        await page.ShowsAsync("Mời đặt thẻ CCCD lên ô sáng bên dưới");
        await kiosk.LookAsync("kiosk-start");

        // The scanner types the code of the ticket like a keyboard; from here on, touches count.
        await page.Keyboard.TypeAsync(TicketCodes.ToQr(_code), new() { Delay = 5 });
        await page.Keyboard.PressAsync("Enter");
        await page.ShowsAsync("Đúng là chị không?");
        await page.ShowsAsync("BHYT trả");
        await kiosk.LookAsync("kiosk-confirm");
        var touches = 0;
        await page.Button("Đúng, lấy số").TapAsync();
        touches++;
        await page.ShowsAsync("Số của chị là");
        touches.ShouldBeLessThanOrEqualTo(3);
        _number = (await page.Locator(".kiosk-number-big").InnerTextAsync()).Trim();
        _number.ShouldBe("A001");
        await kiosk.LookAsync("kiosk-number");

        var ticket = (await _clinic.FindAsync<FhirTask>("patient", $"Patient/{Fixture.PatientId}")).ShouldHaveSingleItem();
        _encounter = new TicketView(ticket).Encounter!;
        await _phone.Page.GotoAsync("/");
        await _phone.Page.ShowsAsync(_number);
        await _phone.LookAsync("home-waiting");
        await _phone.Page.Button("Mở vé QR").ClickAsync();
        await _phone.Page.ShowsAsync("Bạn là người tiếp theo");
        await _phone.LookAsync("ticket-waiting");
    }

    private async Task CallAsync()
    {
        await Clinic.EnrolAsync(_board, Clinic.BoardCode, "/board");
        await _board.Page.GetByRole(AriaRole.Link, new() { Name = "Sảnh A" }).ClickAsync();
        await _board.Page.ShowsAsync("Chưa gọi số nào");
        await _board.Page.ShowsAsync(_number);
        await _board.LookAsync("board-waiting");

        _clinic.ItIs(8, 20);
        await _clinic.SignInStaffAsync(_doctor, "bs.triet");
        await _doctor.Page.ShowsAsync(Fixture.PatientName);
        await _doctor.LookAsync("doctor-queue");
        await _doctor.Page.Button($"Gọi {_number}").ClickAsync();

        // Nobody touches the board or the phone: the call comes by itself.
        await _board.Page.Locator(".call-number").GetByText(_number).WaitForAsync();
        await _board.Page.ShowsAsync("chị Bích Ngọc");
        (await _board.Page.TextAsync()).ShouldNotContain("Nguyễn");
        await _board.LookAsync("board-calling");
        await _phone.Page.ShowsAsync("Mời bạn vào Phòng 204");
        await _phone.LookAsync("ticket-called");
        await _doctor.Page.GetByRole(AriaRole.Button, new() { Name = "Khám", Exact = true }).ClickAsync();
        await _doctor.Page.ShowsAsync("Chưa ký được");
        await _doctor.LookAsync("doctor-opened");
    }

    private async Task ExamineAsync()
    {
        var page = _doctor.Page;
        await page.ShowsAsync("Penicillin");
        await page.GetByText("Nhập sinh hiệu").ClickAsync();
        var vitals = new[] { ("Huyết áp tối đa", "138"), ("Huyết áp tối thiểu", "86"), ("Mạch", "84"), ("Nhiệt độ", "36,8"), ("SpO₂", "98"), ("Cân nặng", "61"), ("Chiều cao", "156") };
        foreach (var (label, value) in vitals)
        {
            await page.GetByLabel(label).FillAsync(value);
        }

        await page.Button("Lưu sinh hiệu").ClickAsync();
        await page.Locator("#vitals").GetByText("138/86").WaitForAsync();
        await page.GetByLabel("Hỏi bệnh", new() { Exact = true }).FillAsync(Complaint);
        await page.GetByLabel("Khám", new() { Exact = true }).FillAsync("Tỉnh, tiếp xúc tốt. Tim đều, phổi trong.");
        await page.GetByLabel("Tìm chẩn đoán").FocusAsync();
        await page.Locator("#note-text").GetByText("Tim đều").WaitForAsync(new() { State = WaitForSelectorState.Attached });

        // By name, without marks.
        await page.GetByLabel("Tìm chẩn đoán").PressSequentiallyAsync("dai thao duong tip 2");
        await page.Locator("#icd-choices").GetByRole(AriaRole.Button).First.WaitForAsync();
        await _doctor.LookAsync("doctor-diagnosis");
        await page.Locator("#icd-choices").GetByRole(AriaRole.Button).Filter(new() { HasText = "E11.9" }).ClickAsync();
        await page.Locator("#diagnoses").GetByText("Đủ để ký").WaitForAsync();
    }

    private async Task OrderAsync()
    {
        var page = _doctor.Page;
        await page.GetByLabel("Tìm dịch vụ").PressSequentiallyAsync("hba1c");
        await page.Locator("#order-choices").GetByRole(AriaRole.Button).First.ClickAsync();
        await page.Button("Chỉ định 1 mục").ClickAsync();
        await page.Locator("#orders").GetByText("Chờ mẫu").WaitForAsync();
        await _doctor.LookAsync("doctor-ordered");
    }

    private async Task ReleaseTheResultAsync()
    {
        _clinic.ItIs(8, 40);
        await using var lab = await _clinic.OpenAsync(Screen.Desk);
        await _clinic.SignInStaffAsync(lab, "xn.gam");
        var page = lab.Page;
        await page.ShowsAsync(Fixture.PatientName);
        await lab.LookAsync("lab-list");
        await page.Button("Đã lấy mẫu").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Đang làm" }).ClickAsync();
        await page.Button("Nhập kết quả").ClickAsync();
        await page.GetByLabel("HbA1c").FillAsync("8,4");
        await lab.LookAsync("lab-result");
        _clinic.ItIs(8, 55);
        await page.Button("Trả kết quả").ClickAsync();
        await page.ShowsAsync("Đã trả kết quả cho bác sĩ và người bệnh");
        await page.ShowsAsync("Cao");
        await lab.LookAsync("lab-released");
    }

    private async Task PrescribeAsync()
    {
        var page = _doctor.Page;
        await page.GotoAsync($"/staff/doctor/{_encounter}");
        await page.ShowsAsync("8,4");
        await page.GetByLabel("Tìm thuốc").PressSequentiallyAsync(Clinic.Medicine);
        await page.Locator("#medicine-choices").GetByRole(AriaRole.Button).First.ClickAsync();
        await page.Locator("#prescription input[name=morning]").FillAsync("1");
        await page.Locator("#prescription input[name=evening]").FillAsync("1");
        await page.Locator("#prescription input[name=instruction]").FillAsync("uống sau ăn");
        await page.Locator("#prescription output").GetByText("60").WaitForAsync();
        await page.GetByLabel("Lời dặn", new() { Exact = true }).FillAsync(Advice);
        await page.GetByLabel("Hẹn khám", new() { Exact = true }).FillAsync("22/12/2026");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByText("thứ Ba 22/12", new() { Exact = false }).First.WaitForAsync();
        (await page.GetByLabel("Lời dặn", new() { Exact = true }).InputValueAsync()).ShouldBe(Advice);
        await page.ShowsAsync("Sẵn sàng ký");
        await _doctor.LookAsync("doctor-ready");
    }

    private async Task SignAsync()
    {
        _clinic.ItIs(9, 6);
        var page = _doctor.Page;
        await page.Button("Ký, xong khám").ClickAsync();
        await page.GetByLabel("Mật khẩu của bác sĩ").FillAsync(SenHost.Password);
        await _doctor.LookAsync("doctor-sign");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ký" }).ClickAsync();
        await page.ShowsAsync("Đã ký và xong khám");
        await _doctor.LookAsync("doctor-signed");
        (await _clinic.FindAsync<Encounter>("_id", _encounter)).ShouldHaveSingleItem().Status.ShouldBe("finished");
        (await _clinic.FindAsync<Provenance>("target", $"Composition/{_encounter}")).ShouldNotBeEmpty();
    }

    private async Task PayAsync()
    {
        await using var cashier = await _clinic.OpenAsync(Screen.Desk);
        await _clinic.SignInStaffAsync(cashier, "thungan.tung");
        var page = cashier.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = Fixture.PatientName }).ClickAsync();
        await page.ShowsAsync("Đang chờ tiền về");
        await cashier.LookAsync("cashier-waiting");

        await _phone.Page.GotoAsync("/");
        await _phone.Page.ShowsAsync("chờ trả");
        await _phone.LookAsync("home-bill");
        await _phone.Page.Button("Trả tiền").ClickAsync();
        await _phone.Page.ShowsAsync("Trang này tự báo khi bệnh viện nhận được tiền.");
        await _phone.LookAsync("pay-qr");

        var invoice = new InvoiceView((await _clinic.FindAsync<Invoice>("patient", $"Patient/{Fixture.PatientId}")).ShouldHaveSingleItem());
        _toPay = invoice.PersonPays;

        // Insurance pays a small visit at the place of registration whole; the medicine is outside its list.
        _toPay.ShouldBe(37_200);
        (await _phone.Page.TextAsync()).ShouldContain(Money.Format(_toPay));
        _clinic.ItIs(9, 14);
        var content = (await page.Locator("dd").Filter(new() { HasText = $"SEN {_number}" }).InnerTextAsync()).Trim();
        (await _clinic.BankPaysAsync(_toPay, content, "FT26328000001")).ShouldContain("settled");

        // Neither screen is touched.
        await page.ShowsAsync($"Đã nhận {Money.Format(_toPay)}");
        await _phone.Page.ShowsAsync($"Đã nhận {Money.Format(_toPay)}");
        await cashier.LookAsync("cashier-paid");
        await _phone.LookAsync("pay-paid");
        (await _clinic.BankPaysAsync(_toPay, content, "FT26328000001")).ShouldContain("repeated");
    }

    private async Task ReadTheRecordAsync()
    {
        var page = _phone.Page;
        await page.GotoAsync("/record");
        await page.ShowsAsync("Dị ứng Penicillin");
        await _phone.LookAsync("record");
        await page.GotoAsync($"/record/visit/{_encounter}");
        await page.ShowsAsync("8,4");
        await page.ShowsAsync(Advice);
        await _phone.LookAsync("record-visit");
        await page.GotoAsync("/record/results");
        await page.ShowsAsync("HbA1c");
        await _phone.LookAsync("record-results");
        await page.GotoAsync("/record/medicines");
        await page.ShowsAsync("Metformin 500 mg");
        await _phone.LookAsync("record-medicines");
        await page.GotoAsync($"/record/visit/{_encounter}");
        await page.GetByRole(AriaRole.Link, new() { Name = Money.Format(_toPay) }).ClickAsync();
        await page.ShowsAsync("Đã trả");
        await _phone.LookAsync("record-receipt");
        await page.GotoAsync("/record/access");
        await page.ShowsAsync("lượt xem trong 30 ngày");
        await page.ShowsAsync("Lê Minh Triết");
        await page.ShowsAsync("Dương Thị Hồng Gấm");
        await _phone.LookAsync("record-who-viewed");
    }

    private async Task EverythingIsInTheRecordAsync()
    {
        var patient = $"Patient/{Fixture.PatientId}";
        (await _clinic.FindAsync<MedicationRequest>("patient", patient)).ShouldHaveSingleItem().Status.ShouldBe("active");
        (await _clinic.FindAsync<DiagnosticReport>("patient", patient)).ShouldHaveSingleItem().Status.ShouldBe("final");
        (await _clinic.FindAsync<Observation>("code", "http://loinc.org|4548-4")).ShouldHaveSingleItem()
            .Interpretation.SelectMany(i => i.Coding).Select(c => c.Code).ShouldContain("H");
        (await _clinic.FindAsync<Composition>("patient", patient)).ShouldHaveSingleItem().Status.ShouldBe("final");
        (await _clinic.FindAsync<Invoice>("patient", patient)).ShouldHaveSingleItem().Status.ShouldBe("balanced");
        (await _clinic.FindAsync<Appointment>("patient", patient)).Select(a => a.Status).Order(StringComparer.Ordinal).ShouldBe(["fulfilled", "proposed"]);
    }
}
