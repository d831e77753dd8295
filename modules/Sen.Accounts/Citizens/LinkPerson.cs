using Microsoft.AspNetCore.Identity;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;
using Account = Sen.Accounts.Data.Account;

namespace Sen.Accounts.Citizens;

/// <summary>Who the citizen says they are, as typed or as read from the card.</summary>
internal sealed record PersonClaim(CitizenNumber Number, PersonName Name, DateOnly BirthDate);

/// <summary>What became of the wish to be linked with a person in the Record.</summary>
internal abstract record Linking
{
    private Linking()
    {
    }

    internal sealed record Linked(string Patient) : Linking;

    /// <summary>Someone at a desk has to look at the card. Which of the answers did not fit is not said.</summary>
    internal sealed record AtDesk : Linking;
}

/// <summary>
/// Links an account, whose phone has been verified, with its person. Nobody with the number yet: the person is registered with
/// this phone. Somebody: only when the registered phone is this phone and the birth date agrees.
/// </summary>
internal sealed class LinkPerson(IRecord record, UserManager<Account> accounts, TimeProvider clock)
{
    private static readonly Caller System = Caller.System("accounts");

    internal async Task<Linking> LinkAsync(Account account, PersonClaim claim, CancellationToken cancellationToken)
    {
        if (account.Patient is { } already)
        {
            return new Linking.Linked(already);
        }

        if (await accounts.IsLockedOutAsync(account))
        {
            return new Linking.AtDesk();
        }

        var patient = await FindAsync(claim.Number, cancellationToken) ?? await RegisterAsync(account, claim, cancellationToken);
        if (!Fits(patient, account.PhoneNumber!, claim.BirthDate))
        {
            // Guessing at other people's data is slowed down as guessing at passwords is.
            await accounts.AccessFailedAsync(account);
            return new Linking.AtDesk();
        }

        account.Patient = patient.Id;
        account.Display = new PersonView(patient).FullName;
        (await accounts.UpdateAsync(account)).ThrowIfFailed();
        await accounts.ResetAccessFailedCountAsync(account);
        return new Linking.Linked(patient.Id!);
    }

    internal static bool Fits(Patient patient, string phone, DateOnly birthDate)
    {
        var person = new PersonView(patient);
        return string.Equals(person.Phone, phone, StringComparison.Ordinal) && person.BirthDate == FhirDate.Of(birthDate);
    }

    private async Task<Patient?> FindAsync(CitizenNumber number, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For("Patient").WhereToken("identifier", Systems.CitizenNumber, number.Value);
        var page = (await record.SearchAsync(System, query, cancellationToken)).ValueOrThrow();
        return page.As<Patient>().FirstOrDefault();
    }

    private async Task<Patient> RegisterAsync(Account account, PersonClaim claim, CancellationToken cancellationToken)
    {
        var key = ResourceKey.New("Patient", clock);
        var year = VietnamTime.Today(clock).Year;
        var counter = Counters.MedicalRecord(year);
        var commit = new Commit()
            .Draw(counter)
            .Create(key, drawn => NewPatient(key, claim, account.PhoneNumber!, $"{year % 100:00}-{drawn[counter]:0000000}"))
            .Claim(ClaimKeys.Person(claim.Number.Value), key);
        var committed = await record.CommitAsync(System, commit, cancellationToken);

        // Registered elsewhere in the meantime: the claim names the person who is there.
        var registered = committed.Failure is ClaimConflict conflict ? conflict.Holder : key;
        if (!committed.Succeeded && committed.Failure is not ClaimConflict)
        {
            throw new InvalidOperationException($"The person could not be registered: {committed.Failure.Code}");
        }

        return (await record.ReadAsync(System, registered, cancellationToken)).ValueOrThrow().As<Patient>();
    }

    private static Patient NewPatient(ResourceKey key, PersonClaim claim, string phone, string medicalRecordNumber) => new()
    {
        Id = key.Id,
        Active = true,
        Identifier =
        {
            Identifier.Of(Systems.CitizenNumber, claim.Number.Value),
            Identifier.Of(Systems.MedicalRecordNumber, medicalRecordNumber),
        },
        Name = { PersonView.NameOf(claim.Name.Full) },
        Telecom = { new ContactPoint { System = "phone", Value = phone, Use = "mobile" } },
        Gender = claim.Number.Sex == Sex.Male ? "male" : "female",
        BirthDate = FhirDate.Of(claim.BirthDate),
    };
}
