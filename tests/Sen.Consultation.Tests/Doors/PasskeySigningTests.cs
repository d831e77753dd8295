using System.Net;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Consultation.Tests.Doors;

/// <summary>A passkey stands for the password at the moment of signing, and only for what the page showed.</summary>
public abstract class PasskeySigningTests(Hospital hospital) : IAsyncLifetime
{
    private SoftPasskey _passkey = null!;
    private Visitor _doctor = null!;

    public async Task InitializeAsync()
    {
        _doctor = await hospital.Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
        _passkey = await _doctor.AddPasskeyAsync();
    }

    public Task DisposeAsync()
    {
        _doctor.Dispose();
        _passkey.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_visit_is_signed_with_a_passkey_and_the_signature_says_so()
    {
        var visit = await ReadyAsync();
        await _doctor.GoAsync($"/staff/doctor/{visit}/sign");
        _doctor.Text.ShouldContain("Dùng khóa truy cập");
        var form = HtmlForm.With(_doctor.Html, "credential", "password");

        await _doctor.SendAsync(form, ("credential", _passkey.Get(await AskAsync(visit, form))));

        _doctor.Path.ShouldContain("signed=1");
        (await hospital.ReadAsync<Encounter>(visit)).Status.ShouldBe("finished");
        (await SignatureAsync(visit)).Policy.ShouldBe(["urn:sen:confirmation:passkey"]);
        (await _doctor.GoAsync("/staff/account")).Status.ShouldBe(HttpStatusCode.OK, "signing ends no session");
    }

    [Fact]
    public async Task A_correction_is_signed_with_a_passkey_for_the_words_that_were_typed_and_no_others()
    {
        var visit = await ReadyAsync();
        await hospital.PostAsync(_doctor, $"/staff/doctor/{visit}/sign", ("password", SenHost.Password));
        await _doctor.GoAsync($"/staff/doctor/{visit}/correct");
        var form = HtmlForm.With(_doctor.Html, "findings", "reason", "credential");
        (string, string)[] typed = [("findings", "Tim đều, phổi trong"), ("reason", "Ghi thiếu phần khám phổi")];

        var answer = _passkey.Get(await AskAsync(visit, form, "correct", typed));
        await _doctor.SendAsync(form, ("findings", "Tim loạn nhịp"), ("reason", "Ghi thiếu phần khám phổi"), ("credential", answer));
        _doctor.Status.ShouldBe(HttpStatusCode.Forbidden);
        (await hospital.ReadAsync<Composition>(visit)).Status.ShouldBe("final");

        answer = _passkey.Get(await AskAsync(visit, form, "correct", typed));
        await _doctor.SendAsync(form, [.. typed, ("credential", answer)]);
        _doctor.Path.ShouldContain("corrected=1");
        (await hospital.FindAsync<Provenance>("target", $"Composition/{visit}")).ShouldContain(p => p.Policy.Contains("urn:sen:confirmation:passkey") && p.Reason.Count == 1);
    }

    [Fact]
    public async Task An_answer_signs_once_and_only_the_visit_it_was_asked_for()
    {
        var (first, second) = (await ReadyAsync(), await ReadyAsync());
        var form = await SignFormAsync(first);
        var answer = _passkey.Get(await AskAsync(first, form));

        (await SignAsync(second, answer)).ShouldBe(HttpStatusCode.Forbidden);
        (await SignAsync(first, answer)).ShouldBe(HttpStatusCode.OK);
        (await SignAsync(second, answer)).ShouldBe(HttpStatusCode.Forbidden);
        (await hospital.ReadAsync<Encounter>(second)).Status.ShouldBe("in-progress");
    }

    [Fact]
    public async Task An_answer_to_a_question_nobody_asked_is_refused()
    {
        var visit = await ReadyAsync();
        var asked = await AskAsync(visit, await SignFormAsync(visit));

        var foreign = _passkey.Get("""{"challenge":"bm9ib2R5LWFza2VkLXRoaXM"}""");
        (await SignAsync(visit, foreign)).ShouldBe(HttpStatusCode.Forbidden);
        (await SignAsync(visit, """{"response":{"clientDataJSON":7}}""")).ShouldBe(HttpStatusCode.Forbidden);
        (await SignAsync(visit, _passkey.Get(asked, "https://sen.example.org"))).ShouldBe(HttpStatusCode.Forbidden);
        (await hospital.ReadAsync<Encounter>(visit)).Status.ShouldBe("in-progress");
    }

    [Fact]
    public async Task A_key_that_did_not_verify_the_person_is_refused()
    {
        var visit = await ReadyAsync();
        var asked = await AskAsync(visit, await SignFormAsync(visit));
        _passkey.SkipsVerification = true;

        (await SignAsync(visit, _passkey.Get(asked))).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Another_doctors_key_does_not_sign_for_this_one()
    {
        var visit = await ReadyAsync();
        using var colleague = await hospital.Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
        using var theirs = await colleague.AddPasskeyAsync();

        (await SignAsync(visit, theirs.Get(await AskAsync(visit, await SignFormAsync(visit))))).ShouldBe(HttpStatusCode.Forbidden);

        // Neither does an answer to a question that was put to the colleague.
        await colleague.GoAsync($"/staff/doctor/{visit}/sign");
        var form = HtmlForm.With(colleague.Html, "credential", "password");
        var asked = await colleague.PostForTextAsync($"/staff/doctor/{visit}/sign/passkey", form);
        (await SignAsync(visit, theirs.Get(asked))).ShouldBe(HttpStatusCode.Forbidden);
        (await hospital.ReadAsync<Encounter>(visit)).Status.ShouldBe("in-progress");
    }

    [Fact]
    public async Task A_question_that_waited_too_long_is_refused_and_the_password_still_signs()
    {
        var visit = await ReadyAsync();
        var answer = _passkey.Get(await AskAsync(visit, await SignFormAsync(visit)));
        hospital.Host.Clock.Advance(TimeSpan.FromMinutes(3));

        (await SignAsync(visit, answer)).ShouldBe(HttpStatusCode.Forbidden);
        _doctor.Text.ShouldContain("Khóa truy cập chưa xác nhận được");
        await _doctor.SendAsync(("password", SenHost.Password));

        _doctor.Path.ShouldContain("signed=1");
        (await SignatureAsync(visit)).Policy.ShouldBe(["urn:sen:confirmation:password"]);
    }

    [Fact]
    public async Task What_changed_after_the_question_was_asked_is_not_signed()
    {
        var visit = await ReadyAsync();
        var form = await SignFormAsync(visit);
        var answer = _passkey.Get(await AskAsync(visit, form));
        await hospital.PostAsync(_doctor, $"/staff/doctor/{visit}/diagnoses", ("code", "I10"));

        (await SignAsync(visit, answer, form)).ShouldBe(HttpStatusCode.Conflict);
        (await SignAsync(visit, answer)).ShouldBe(HttpStatusCode.Forbidden);
        var stale = await _doctor.RawAsync(new HttpRequestMessage(HttpMethod.Post, $"/staff/doctor/{visit}/sign/passkey") { Content = new FormUrlEncodedContent(form.Fill()) });
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict, "no question is asked about versions that are gone");
    }

    [Fact]
    public async Task An_account_without_a_passkey_is_not_offered_one()
    {
        var visit = await ReadyAsync();
        using var other = await hospital.Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);

        await other.GoAsync($"/staff/doctor/{visit}/sign");

        other.Status.ShouldBe(HttpStatusCode.OK);
        other.Text.ShouldNotContain("Dùng khóa truy cập");
    }

    private async Task<Provenance> SignatureAsync(string visit) =>
        (await hospital.FindAsync<Provenance>("target", $"Composition/{visit}")).ShouldHaveSingleItem();

    private async Task<HtmlForm> SignFormAsync(string visit)
    {
        await _doctor.GoAsync($"/staff/doctor/{visit}/sign");
        return HtmlForm.With(_doctor.Html, "credential", "password");
    }

    private Task<string> AskAsync(string visit, HtmlForm form, string what = "sign", params (string Name, string Value)[] typed) =>
        _doctor.PostForTextAsync($"/staff/doctor/{visit}/{what}/passkey", form, typed);

    private async Task<HttpStatusCode> SignAsync(string visit, string answer, HtmlForm? form = null)
    {
        form ??= await SignFormAsync(visit);
        await _doctor.SendAsync(form, ("credential", answer));
        return _doctor.Status;
    }

    private async Task<string> ReadyAsync()
    {
        var visit = await hospital.VisitAsync();
        foreach (var (section, text) in new[] { ("complaint", "Khát nhiều"), ("findings", "Tim đều") })
        {
            await hospital.PostAsync(_doctor, $"/staff/doctor/{visit}/note", ("section", section), ("text", text), ("base", ""));
        }

        await hospital.PostAsync(_doctor, $"/staff/doctor/{visit}/diagnoses", ("code", "E11.9"));
        return visit;
    }
}

public sealed class PasskeySigningOnSqliteTests(SqliteHospital hospital) : PasskeySigningTests(hospital), IClassFixture<SqliteHospital>;

public sealed class PasskeySigningOnPostgresTests(PostgresHospital hospital) : PasskeySigningTests(hospital), IClassFixture<PostgresHospital>;
