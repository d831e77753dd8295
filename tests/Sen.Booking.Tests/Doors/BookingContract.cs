using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Booking.Tests.Doors;

/// <summary>Booking through the pages that citizens use; the same on both engines.</summary>
public abstract class BookingContract
{
    private const string Mother = "kim-hoa";
    private const string OtherFacility = "92002";

    /// <summary>Connection string of a fresh database, or null for SQLite.</summary>
    protected abstract Task<string?> DatabaseAsync();

    [Fact]
    public async Task Two_hundred_people_want_one_slot_and_one_gets_it()
    {
        await using var host = await StartAsync(f => Enumerable.Range(0, 200).Aggregate(f, (next, i) => next.Patient($"p{i}", "Trần Văn Sáu", $"0920990{i:00000}", phone: null)));
        var people = Enumerable.Range(0, 200).Select(i => host.Citizen($"p{i}")).ToList();
        await Task.WhenAll(people.Select(p => p.GoAsync(Review(5))));

        await Task.WhenAll(people.Select(p => p.SendAsync(("reason", "tái khám"))));

        people.Count(p => p.Path.StartsWith("/ticket/", StringComparison.Ordinal)).ShouldBe(1);
        var losers = people.Where(p => p.Status == HttpStatusCode.Conflict).ToList();
        losers.Count.ShouldBe(199);
        losers.ShouldAllBe(p => p.Text.Contains("vừa có người khác đặt", StringComparison.Ordinal) && p.Text.Contains("Giờ còn chỗ gần nhất", StringComparison.Ordinal));
        losers.ShouldAllBe(p => p.Text.Contains("09:00, thứ Ba 24/11", StringComparison.Ordinal));
        (await AppointmentsAsync(host)).Count.ShouldBe(1);
        (await SlotAsync(host, 5)).ShouldBe("busy");
        (await SlotAsync(host, 4)).ShouldBe("free");
    }

    [Fact]
    public async Task A_full_time_with_another_place_is_the_same_appointment_for_the_person()
    {
        await using var host = await StartAsync(f => f.Put(Place("twin", 5)));
        using var first = host.Citizen(Fixture.PatientId);
        using var second = host.Citizen(Mother);
        await first.GoAsync(Review(5));
        await second.GoAsync(Review(5));

        await first.SendAsync(("reason", ""));
        await second.SendAsync(("reason", ""));

        second.Path.ShouldStartWith("/ticket/");
        (await AppointmentsAsync(host)).Select(a => a.Slot).Order().ShouldBe([Fixture.SlotId(5), "twin"]);
    }

    [Fact]
    public async Task The_ticket_shows_time_place_and_code_and_home_leads_with_it()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);

        await BookAsync(citizen, 6);

        citizen.Path.ShouldStartWith("/ticket/");
        citizen.Text.ShouldContain("Đã đặt lịch");
        var appointment = (await AppointmentsAsync(host)).Single();
        citizen.Text.ShouldContain(TicketCodes.Display(appointment.Code!));
        citizen.Text.ShouldContain("09:30");
        citizen.Text.ShouldContain("Phòng 204, tầng 2");
        appointment.Facility.ShouldBe(Fixture.FacilityId);
        (await citizen.GoAsync("/")).Text.ShouldContain("Lịch khám sắp tới");
        citizen.Text.ShouldContain("Chị Bích Ngọc");
        citizen.Text.ShouldContain("115");
        (await citizen.GoAsync("/appointments")).Text.ShouldContain("09:30, thứ Ba 24/11");
        (await citizen.GoAsync("/my-code")).Text.ShouldContain(TicketCodes.Display(appointment.Code!));
        citizen.Text.ShouldContain("Mã của tôi");
    }

    [Fact]
    public async Task Anybody_sees_free_times_and_signs_in_before_the_last_step()
    {
        await using var host = await StartAsync();
        using var visitor = host.Visit();

        (await visitor.GoAsync("/booking?facility=92001")).Text.ShouldContain("Nội tiết");
        (await visitor.GoAsync($"/booking?facility=92001&service={Fixture.ServiceId}")).Text.ShouldContain("Bác sĩ nào cũng được");
        (await visitor.GoAsync($"/booking?facility=92001&service={Fixture.ServiceId}&doctor=any")).Text.ShouldContain("còn 1 chỗ");
        await visitor.GoAsync(Review(5));

        visitor.Path.ShouldStartWith("/sign-in?return=");
        Uri.UnescapeDataString(visitor.Path).ShouldContain($"slot={Fixture.SlotId(5)}");
    }

    [Fact]
    public async Task Changing_one_answer_keeps_the_rest()
    {
        await using var host = await StartAsync();
        using var visitor = host.Visit();

        await visitor.GoAsync($"/booking?facility=92001&service={Fixture.ServiceId}&doctor={Fixture.PractitionerRoleId}&day=2026-11-24&edit=doctor");

        visitor.Html.ShouldContain("day=2026-11-24");
        visitor.Html.ShouldContain($"service={Fixture.ServiceId}");
    }

    [Fact]
    public async Task Sending_the_form_again_opens_the_same_ticket()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await citizen.GoAsync(Review(5));
        var form = HtmlForm.With(citizen.Html, "reason");
        await citizen.SendAsync(form, ("reason", "đau"));
        var ticket = citizen.Path;

        await citizen.SendAsync(form, ("reason", "đau"));

        citizen.Path.ShouldBe(ticket);
        (await AppointmentsAsync(host)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stale_form_is_told_that_the_place_is_gone()
    {
        await using var host = await StartAsync();
        using var slow = host.Citizen(Fixture.PatientId);
        using var quick = host.Citizen(Mother);
        await slow.GoAsync(Review(5));
        await BookAsync(quick, 5);

        await slow.SendAsync(("reason", ""));

        slow.Status.ShouldBe(HttpStatusCode.Conflict);
        slow.Text.ShouldContain("Lịch của bạn chưa được đặt");
        (await AppointmentsAsync(host)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_slot_that_has_passed_cannot_be_booked()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await citizen.GoAsync(Review(5));
        host.Clock.Advance(TimeSpan.FromHours(2));

        await citizen.SendAsync(("reason", ""));

        await RefusedAsync(host, citizen, HttpStatusCode.UnprocessableEntity, "Giờ khám này đã qua hoặc sắp đến");
    }

    [Fact]
    public async Task A_slot_of_another_facility_is_refused()
    {
        await using var host = await StartAsync(f => f.Facility(OtherFacility, "Bệnh viện Đa khoa Trung ương Cần Thơ")
            .Put(new HealthcareService { Id = "other", Active = true, Name = "Khám Tim mạch", ProvidedBy = Reference.To($"Organization/{OtherFacility}") })
            .Put(new PractitionerRole
            {
                Id = "other-role",
                Active = true,
                Practitioner = Reference.To($"Practitioner/{Fixture.PractitionerId}"),
                HealthcareService = { Reference.To("HealthcareService/other") },
            })
            .Put(new Schedule { Id = "other-schedule", Active = true, Actor = { Reference.To("PractitionerRole/other-role") } })
            .Put(Place("elsewhere", 5, "other-schedule")));
        using var citizen = host.Citizen(Fixture.PatientId);
        await citizen.GoAsync(Review(5));

        await citizen.SendAsync(HtmlForm.With(citizen.Html, "reason"), ("slot", "elsewhere"));

        await RefusedAsync(host, citizen, HttpStatusCode.UnprocessableEntity, "Giờ khám này thuộc khoa hoặc bác sĩ khác");
    }

    [Fact]
    public async Task Nobody_books_for_someone_they_do_not_represent()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await citizen.GoAsync(Review(5));

        await citizen.SendAsync(HtmlForm.With(citizen.Html, "reason"), ("person", Mother));

        await RefusedAsync(host, citizen, HttpStatusCode.Forbidden, "Bạn chưa được đặt lịch cho người này");
    }

    [Fact]
    public async Task A_daughter_books_for_her_mother()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId, Mother);
        await citizen.GoAsync(Review(5) + $"&for={Mother}");
        citizen.Text.ShouldContain("Trần Thị Kim Hoa");

        await citizen.SendAsync(("reason", ""));

        citizen.Path.ShouldStartWith("/ticket/");
        (await AppointmentsAsync(host)).Single().Patient.ShouldBe(Mother);
    }

    [Fact]
    public async Task Staff_do_not_book_as_citizens()
    {
        await using var host = await StartAsync();
        using var doctor = await host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);

        await doctor.GoAsync(Review(5));

        doctor.Path.ShouldStartWith("/sign-in");
        (await AppointmentsAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_specialty_a_day_and_one_place_at_a_time()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await BookAsync(citizen, 5);

        await BookAsync(citizen, 9);

        citizen.Status.ShouldBe(HttpStatusCode.Conflict);
        citizen.Text.ShouldContain("Bạn đã có lịch khoa này trong ngày");
        (await AppointmentsAsync(host)).Count.ShouldBe(1);
        (await SlotAsync(host, 9)).ShouldBe("free");
    }

    [Fact]
    public async Task One_person_who_books_two_times_at_once_gets_one()
    {
        await using var host = await StartAsync();
        var windows = Enumerable.Range(4, 8).Select(i => (Slot: i, Visitor: host.Citizen(Fixture.PatientId))).ToList();
        await Task.WhenAll(windows.Select(w => w.Visitor.GoAsync(Review(w.Slot))));

        await Task.WhenAll(windows.Select(w => w.Visitor.SendAsync(("reason", ""))));

        windows.Count(w => w.Visitor.Path.StartsWith("/ticket/", StringComparison.Ordinal)).ShouldBe(1);
        (await AppointmentsAsync(host)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Script_in_a_reason_stays_text()
    {
        await using var host = await StartAsync(f => f.Patient("script", "<script>alert(1)</script>", "092099099999", phone: null));
        using var citizen = host.Citizen("script");

        await citizen.GoAsync(Review(5));
        citizen.Html.ShouldNotContain("<script>alert(1)");
        await citizen.SendAsync(("reason", "<script>alert(2)</script>"));

        citizen.Path.ShouldStartWith("/ticket/");
        citizen.Html.ShouldNotContain("<script>alert");
        (await AppointmentsAsync(host)).Single().Resource.Description.ShouldBe("<script>alert(2)</script>");
    }

    [Theory]
    [InlineData(201)]
    [InlineData(5_000_000)]
    public async Task A_reason_that_is_too_long_is_refused(int length)
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await citizen.GoAsync(Review(5));

        await citizen.SendAsync(("reason", new string('a', length)));

        ((int)citizen.Status).ShouldBeInRange(400, 422);
        citizen.Text.Length.ShouldBeGreaterThan(20);
        (await AppointmentsAsync(host)).ShouldBeEmpty();
        (await SlotAsync(host, 5)).ShouldBe("free");
    }

    [Fact]
    public async Task A_cancelled_appointment_frees_its_slot_for_others_and_for_the_person()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await BookAsync(citizen, 5);
        var id = (await AppointmentsAsync(host)).Single().Id;
        await citizen.GoAsync($"/ticket/{id}/cancel");
        citizen.Text.ShouldContain("Hủy lịch 09:15, thứ Ba 24/11?");
        citizen.Text.ShouldContain("Chỗ này sẽ nhường cho người khác.");

        await citizen.SendAsync(HtmlForm.All(citizen.Html).Single(f => f.Action.EndsWith("/cancel-it", StringComparison.Ordinal)));

        citizen.Text.ShouldContain("Đã hủy lịch");
        (await SlotAsync(host, 5)).ShouldBe("free");
        using var other = host.Citizen(Mother);
        (await BookAsync(other, 5)).Path.ShouldStartWith("/ticket/");
        (await BookAsync(citizen, 6)).Path.ShouldStartWith("/ticket/");
    }

    [Fact]
    public async Task An_appointment_that_has_begun_is_not_cancelled()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await BookAsync(citizen, 5);
        var id = (await AppointmentsAsync(host)).Single().Id;
        await citizen.GoAsync($"/ticket/{id}/cancel");
        host.Clock.Advance(TimeSpan.FromHours(2));

        await citizen.SendAsync(HtmlForm.All(citizen.Html).Single(f => f.Action.EndsWith("/cancel-it", StringComparison.Ordinal)));

        citizen.Text.ShouldContain("Lịch này không hủy được nữa");
        (await AppointmentsAsync(host)).Single().Status.ShouldBe("booked");
    }

    [Fact]
    public async Task Moving_keeps_the_code_and_frees_the_old_place()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await BookAsync(citizen, 5);
        var before = (await AppointmentsAsync(host)).Single();

        await citizen.GoAsync(Review(8) + $"&change={before.Id}");
        await citizen.SendAsync(("reason", ""));

        var after = (await AppointmentsAsync(host)).Single();
        citizen.Text.ShouldContain("Đã đổi giờ khám");
        (after.Id, after.Code, after.Slot).ShouldBe((before.Id, before.Code, Fixture.SlotId(8)));
        (await SlotAsync(host, 5)).ShouldBe("free");
        (await SlotAsync(host, 8)).ShouldBe("busy");
        using var other = host.Citizen(Mother);
        (await BookAsync(other, 5)).Path.ShouldStartWith("/ticket/");
    }

    [Fact]
    public async Task Being_late_is_said_once()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await BookAsync(citizen, 5);
        var late = HtmlForm.All(citizen.Html).Single(f => f.Action.EndsWith("/late", StringComparison.Ordinal));

        await citizen.SendAsync(late);
        citizen.Text.ShouldContain("Đã báo nơi khám là bạn đến trễ");
        await citizen.SendAsync(late);

        var stored = await host.Record.ReadAsync(Caller.System("test"), new ResourceKey("Appointment", (await AppointmentsAsync(host)).Single().Id), CancellationToken.None);
        stored.Value.Version.ShouldBe(2);
        new AppointmentView(stored.Value.As<Appointment>()).Resource.Comment.ShouldNotBeNull().ShouldContain("báo đến trễ lúc 08:00");
    }

    [Fact]
    public async Task Another_persons_ticket_is_not_shown()
    {
        await using var host = await StartAsync();
        using var citizen = host.Citizen(Fixture.PatientId);
        await BookAsync(citizen, 5);
        using var stranger = host.Citizen(Mother);

        await stranger.GoAsync($"/ticket/{(await AppointmentsAsync(host)).Single().Id}");

        stranger.Status.ShouldBe(HttpStatusCode.NotFound);
        stranger.Text.ShouldNotContain(Fixture.PatientName);
    }

    private static string Review(int slot) =>
        $"/booking?facility={Fixture.FacilityId}&service={Fixture.ServiceId}&doctor={Fixture.PractitionerRoleId}&slot={Fixture.SlotId(slot)}";

    private static Slot Place(string id, int index, string schedule = Fixture.ScheduleId) => new()
    {
        Id = id,
        Schedule = Reference.To($"Schedule/{schedule}"),
        Status = "free",
        Start = FhirDateTime.Instant(FakeClock.Morning.AddMinutes(15 * index)),
        End = FhirDateTime.Instant(FakeClock.Morning.AddMinutes(15 * (index + 1))),
    };

    private static async Task<Visitor> BookAsync(Visitor visitor, int slot)
    {
        await visitor.GoAsync(Review(slot));
        return await visitor.SendAsync(("reason", ""));
    }

    private static async Task RefusedAsync(SenHost host, Visitor visitor, HttpStatusCode status, string text)
    {
        visitor.Status.ShouldBe(status);
        visitor.Text.ShouldContain(text);
        (await AppointmentsAsync(host)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<AppointmentView>> AppointmentsAsync(SenHost host)
    {
        var page = await host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<Appointment>(), CancellationToken.None);
        return [.. page.Value.As<Appointment>().Select(a => new AppointmentView(a))];
    }

    private static async Task<string?> SlotAsync(SenHost host, int index) =>
        (await host.Record.ReadAsync(Caller.System("test"), new ResourceKey("Slot", Fixture.SlotId(index)), CancellationToken.None)).Value.As<Slot>().Status;

    private async Task<SenHost> StartAsync(Func<Fixture, Fixture>? more = null)
    {
        var host = await SenHost.StartAsync(new SenHostOptions { Postgres = await DatabaseAsync() });
        var fixture = Fixture.Hospital().Patient(Mother, "Trần Thị Kim Hoa", "092155000018", phone: null, birth: new DateOnly(1955, 3, 2));
        return await (more?.Invoke(fixture) ?? fixture).WriteAsync(host);
    }
}

public sealed class SqliteBookingTests : BookingContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresBookingTests : BookingContract, IAsyncLifetime
{
    private string? _database;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    protected override async Task<string?> DatabaseAsync() => _database ??= await PostgresServer.CreateDatabaseAsync();
}
