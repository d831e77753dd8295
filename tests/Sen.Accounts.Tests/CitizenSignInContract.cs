using System.Net;
using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

/// <summary>On the engine a single computer uses.</summary>
public sealed class CitizenSignInOnSqliteTests : CitizenSignInContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

/// <summary>On the engine of a hospital or a province.</summary>
public sealed class CitizenSignInOnPostgresTests : CitizenSignInContract
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

public abstract class CitizenSignInContract : IAsyncLifetime
{
    private const string Phone = "0918 234 604";

    private SenHost _host = null!;

    private string? _database;

    /// <summary>Connection string of a new database, or null for the embedded engine.</summary>
    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Fact]
    public async Task A_phone_and_the_code_sent_to_it_open_a_session()
    {
        using var visitor = await SignInAsync(Phone);

        visitor.Path.ShouldBe("/profile/link");
        visitor.Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GoAsync("/profile")).Status.ShouldBe(HttpStatusCode.OK);
        visitor.Path.ShouldBe("/profile");
    }

    [Fact]
    public async Task A_number_that_is_no_phone_is_explained_and_nothing_is_sent()
    {
        using var visitor = _host.Visit();
        await visitor.GoAsync("/sign-in");

        await visitor.SendAsync(("phone", "12<script>alert(1)</script>"));

        visitor.Path.ShouldBe("/sign-in");
        visitor.Html.ShouldContain("field-error");
        visitor.Html.ShouldNotContain("<script>alert");
        _host.Outbox.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_right_code_no_longer_works_after_five_wrong_tries()
    {
        using var visitor = await AskAsync(Phone);
        var code = LastCode();
        var wrong = code == "111111" ? "222222" : "111111";
        for (var i = 0; i < 5; i++)
        {
            await visitor.SendAsync(("code", wrong));
        }

        await visitor.SendAsync(("code", code));

        visitor.Path.ShouldBe("/sign-in/code");
        visitor.Text.ShouldContain("đã thử nhiều lần");
    }

    [Fact]
    public async Task A_code_is_refused_after_five_minutes()
    {
        using var visitor = await AskAsync(Phone);
        _host.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        await visitor.SendAsync(("code", LastCode()));

        visitor.Path.ShouldBe("/sign-in/code");
    }

    [Fact]
    public async Task A_code_works_once_even_when_two_send_it_at_the_same_moment()
    {
        using var first = await AskAsync(Phone);
        var form = HtmlForm.With(first.Html, "code");
        var code = LastCode();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => first.RawAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in/code")
        {
            Content = new FormUrlEncodedContent(form.Fill(("code", code))),
        })));

        answers.Count(a => a.Headers.Location is not null).ShouldBe(1);
    }

    [Fact]
    public async Task The_sixth_code_within_an_hour_is_not_sent_but_the_next_hour_is_open_again()
    {
        for (var i = 0; i < 5; i++)
        {
            using var each = await AskAsync(Phone);
        }

        using var visitor = _host.Visit();
        await visitor.GoAsync("/sign-in");
        await visitor.SendAsync(("phone", Phone));
        visitor.Text.ShouldContain("nhiều lần");
        _host.Outbox.Count.ShouldBe(5);

        _host.Clock.Advance(TimeSpan.FromMinutes(61));
        await visitor.SendAsync(("phone", Phone));
        _host.Outbox.Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_person_nobody_knows_is_registered_with_number_name_phone_and_a_record_number()
    {
        using var visitor = await SignInAsync(Phone);

        await visitor.SendAsync(("number", "092184000017"), ("name", "Nguyễn Thị Bích Ngọc"), ("birth", "17/06/1984"));

        var patient = (await FindAsync("092184000017")).ShouldHaveSingleItem();
        var person = new PersonView(patient);
        person.FullName.ShouldBe("Nguyễn Thị Bích Ngọc");
        person.Phone.ShouldBe("+84918234604");
        person.Gender.ShouldBe("female");
        person.MedicalRecordNumber.ShouldBe("26-0000001");
        visitor.Path.ShouldBe("/");
    }

    [Fact]
    public async Task A_scanned_card_fills_the_form_and_writes_nothing()
    {
        using var visitor = await SignInAsync(Phone);

        await visitor.SendAsync(("scan", "092184000017||Nguyễn Thị Bích Ngọc|17061984|Nữ|Phường Cái Khế, Cần Thơ|01022022"));

        var form = HtmlForm.With(visitor.Html, "number", "name", "birth");
        form.Fields.ShouldContain(KeyValuePair.Create("number", "092184000017"));
        form.Fields.ShouldContain(KeyValuePair.Create("birth", "17/06/1984"));
        (await FindAsync("092184000017")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_known_person_with_this_phone_and_birth_date_is_linked()
    {
        await new Fixture().Facility().Patient().WriteAsync(_host);
        using var visitor = await SignInAsync(Phone);

        await visitor.SendAsync(("number", Fixture.PatientCitizenNumber), ("name", "Bích Ngọc"), ("birth", "17/06/1984"));

        (await visitor.GoAsync("/profile")).Text.ShouldContain(Fixture.PatientName);
        (await FindAsync(Fixture.PatientCitizenNumber)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("0907 123 218", "17/06/1984")]
    [InlineData(Phone, "18/06/1984")]
    public async Task A_known_person_with_another_phone_or_birth_date_is_sent_to_the_desk_in_the_same_words(string phone, string birth)
    {
        await new Fixture().Facility().Patient().WriteAsync(_host);
        using var visitor = await SignInAsync(phone);

        await visitor.SendAsync(("number", Fixture.PatientCitizenNumber), ("name", Fixture.PatientName), ("birth", birth));

        visitor.Text.ShouldContain("Mời đến quầy tiếp đón");
        visitor.Text.ShouldNotContain(Fixture.PatientName);
        (await visitor.GoAsync("/profile")).Text.ShouldNotContain(Fixture.PatientName);
    }

    [Fact]
    public async Task Impossible_answers_are_listed_beside_their_fields_and_nothing_is_written()
    {
        using var visitor = await SignInAsync(Phone);

        await visitor.SendAsync(("number", "12"), ("name", "<img src=x onerror=alert(1)>"), ("birth", "31/02/2030"));

        Regex.Count(visitor.Html, "class=\"field-error\"").ShouldBe(3);
        visitor.Html.ShouldNotContain("<img src=x");
        (await _host.Record.Feed.HeadAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_citizen_goes_on_as_a_child_they_represent_but_not_as_a_stranger()
    {
        await new Fixture().Facility().Patient()
            .Patient("be-an", "Nguyễn Gia An", "092318000018", phone: null, birth: new DateOnly(2018, 3, 2))
            .Patient("la", "Trần Văn Lạ", "092080000019", phone: null, birth: new DateOnly(1980, 1, 1))
            .Put(new RelatedPerson
            {
                Id = "me-cua-an",
                Active = true,
                Patient = Reference.To("Patient/be-an"),
                Identifier = { Identifier.Of(Systems.CitizenNumber, Fixture.PatientCitizenNumber) },
            })
            .Put(new Condition
            {
                Id = "told-in-confidence",
                Meta = new Meta { Security = { Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "PSY") } },
                ClinicalStatus = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
                Subject = Reference.To("Patient/be-an"),
            }).WriteAsync(_host);
        using var visitor = await SignInAsync(Phone);
        await visitor.SendAsync(("number", Fixture.PatientCitizenNumber), ("name", Fixture.PatientName), ("birth", "17/06/1984"));
        await visitor.GoAsync("/profile");
        visitor.Text.ShouldContain("Nguyễn Gia An");
        visitor.Text.ShouldNotContain("Trần Văn Lạ");
        var form = HtmlForm.All(visitor.Html).First(f => f.Fields.Contains(KeyValuePair.Create("person", "be-an")));

        await visitor.SendAsync(form);
        (await visitor.GoAsync("/profile")).Text.ShouldContain("Nguyễn Gia An Đang xem");
        (await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/be-an"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/fhir/Condition/told-in-confidence"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await visitor.GoAsync("/profile");
        await visitor.SendAsync(form, ("person", "la"));
        (await visitor.GoAsync("/profile")).Text.ShouldContain("Bích Ngọc · bạn Đang xem");
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var visitor = await AskAsync(Phone);

        var answer = await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in/code")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("code", LastCode()), KeyValuePair.Create("_handler", "code")]),
        });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_the_next_page_asks_to_come_in()
    {
        using var visitor = await SignInAsync(Phone);
        await visitor.GoAsync("/profile");

        await visitor.SendAsync(HtmlForm.All(visitor.Html).First(f => f.Action == "/sign-out"));

        visitor.Text.ShouldContain("Đã đăng xuất");
        (await visitor.GoAsync("/profile")).Path.ShouldStartWith("/sign-in?return=");
    }

    [Fact]
    public async Task Nobody_is_sent_to_another_site_after_signing_in()
    {
        using var visitor = _host.Visit();
        await visitor.GoAsync("/sign-in?return=https://example.org/");
        await visitor.SendAsync(("phone", Phone));
        await visitor.SendAsync(("code", LastCode()));

        visitor.Path.ShouldBe("/profile/link");
        visitor.Response.RequestMessage!.RequestUri!.Host.ShouldBe("localhost");
    }

    private async Task<Visitor> AskAsync(string phone)
    {
        var visitor = _host.Visit();
        await visitor.GoAsync("/sign-in");
        await visitor.SendAsync(("phone", phone));
        visitor.Path.ShouldBe("/sign-in/code");
        return visitor;
    }

    private async Task<Visitor> SignInAsync(string phone)
    {
        var visitor = await AskAsync(phone);
        await visitor.SendAsync(("code", LastCode()));
        return visitor;
    }

    private string LastCode() => Regex.Match(_host.Outbox[0].Text, @"\d{6}").Value;

    private async Task<List<Patient>> FindAsync(string number)
    {
        var query = SearchQuery.For("Patient").WhereToken("identifier", Systems.CitizenNumber, number);
        return [.. (await _host.Record.SearchAsync(Caller.System("test"), query, CancellationToken.None)).Value.As<Patient>()];
    }
}
