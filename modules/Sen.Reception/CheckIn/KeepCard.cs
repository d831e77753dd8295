using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>
/// The health-insurance card in hand and the Record: a scanned card makes the person's Coverage or refreshes it, and one card is
/// in the Record once, whatever devices scan it at the same time (claim <see cref="ClaimKeys.InsuranceCard"/>).
/// </summary>
internal sealed class KeepCard(IRecord record, TimeProvider clock)
{
    internal const string OtherName = "card.other-name";
    internal const string OtherPerson = "card.other-person";

    private const int Turns = 6;

    /// <summary>The Coverages that hold this card, in whichever form its number was read before.</summary>
    internal async Task<Result<IReadOnlyList<(Coverage Coverage, long Version)>>> FindAsync(
        Caller caller, BhytCardNumber number, CancellationToken cancellationToken)
    {
        string[] forms = number.InsuranceNumber is { } insured && insured != number.Value ? [number.Value, insured] : [number.Value];
        var query = SearchQuery.For<Coverage>().Where("identifier", string.Join(',', forms.Select(f => $"{Systems.BhytCard}|{f}")));
        var page = await record.SearchAsync(caller, query, cancellationToken);
        return page.Map<IReadOnlyList<(Coverage, long)>>(p => [.. p.Matches.Select(m => (m.As<Coverage>(), m.Version))]);
    }

    /// <summary>Writes what the card says for somebody who is registered; nothing is written when the Record knows it already.</summary>
    internal async Task<Result<string>> HandleAsync(Caller caller, Person person, BhytCard card, CancellationToken cancellationToken)
    {
        if (!SamePerson(card, person))
        {
            return Invalid.One(OtherName, "text", "The card names somebody else.");
        }

        for (var turn = 0; turn < Turns; turn++)
        {
            var known = await FindAsync(caller, card.Number, cancellationToken);
            if (!known.Succeeded)
            {
                return known.Failure;
            }

            if (known.Value.Any(k => k.Coverage.Beneficiary.IdIn("Patient") != person.PatientId))
            {
                return Invalid.One(OtherPerson, "text", "Somebody else holds this card.");
            }

            if (Plan(known.Value, person, card) is not { } commit)
            {
                return known.Value[0].Coverage.Id!;
            }

            var receipt = await record.CommitAsync(caller, commit, cancellationToken);
            if (receipt.Succeeded || receipt.Failure is not (ClaimConflict or VersionConflict))
            {
                return receipt.Map(r => r.Entries.Single().Key.Id);
            }
        }

        return new Denied(CheckInCodes.Busy, "The card lost its race again and again.");
    }

    /// <summary>What is to be written; null when the Record knows the card.</summary>
    private Commit? Plan(IReadOnlyList<(Coverage Coverage, long Version)> known, Person person, BhytCard card) => known is [var held, ..]
        ? Refresh(held.Coverage, held.Version, card)
        : Add(new Commit(), ResourceKey.New("Coverage", clock), Reference.To($"Patient/{person.PatientId}", person.FullName), card);

    /// <summary>A new Coverage with its claim, for a person of this commit or of before.</summary>
    internal static Commit Add(Commit commit, ResourceKey key, Reference person, BhytCard card)
    {
        var coverage = new Coverage
        {
            Id = key.Id,
            Status = "active",
            Beneficiary = person,
            Payor = { new Reference { Display = card.IssuingPlace ?? "BHXH" } },
        };
        Write(coverage, card);
        return commit.Create(coverage).Claim(ClaimKeys.InsuranceCard(card.Number.InsuranceNumber ?? card.Number.Value), key);
    }

    /// <summary>Who the card names, as far as it says: same name without marks, and a birth date that can be the person's.</summary>
    internal static bool SamePerson(BhytCard card, Person person) =>
        card.Name.SearchKey == SearchKey.Of(person.FullName)
        && (person.BirthDate is not { } born || (card.BirthDate.Date is { } day ? day == born : card.BirthDate.Year == born.Year));

    /// <summary>Null when the Record knows all that the card says, or knows a later card.</summary>
    private static Commit? Refresh(Coverage held, long version, BhytCard card)
    {
        var before = held.ToDocument();
        if (held.Period?.Start?.Date.LowerBound is { } start && card.ValidFrom is { } from && from < start)
        {
            return null;
        }

        held.Status = "active";
        Write(held, card);
        return held.ToDocument().Utf8.Span.SequenceEqual(before.Utf8.Span) ? null : new Commit().Update(held, version);
    }

    private static void Write(Coverage coverage, BhytCard card)
    {
        // The long form says more than the ten digits: it is not given up for them.
        var known = coverage.Identifier.FirstOrDefault(i => i.System == Systems.BhytCard);
        if (known is null)
        {
            coverage.Identifier.Add(Identifier.Of(Systems.BhytCard, card.Number.Value));
        }
        else if (card.Number.Form == BhytCardForm.Full)
        {
            known.Value = card.Number.Value;
        }

        if (card.ValidFrom is not null || card.ValidTo is not null)
        {
            coverage.Period ??= new Period();
            coverage.Period.Start = card.ValidFrom is { } from ? FhirDateTime.Of(from) : coverage.Period.Start;
            coverage.Period.End = card.ValidTo is { } to ? FhirDateTime.Of(to) : null;
        }

        if (card.FirstFacility is { } first)
        {
            if (coverage.Extension.Named(Systems.Extensions.FirstFacility) is { } said)
            {
                said.ValueCode = first;
            }
            else
            {
                coverage.Extension.Add(new Extension { Url = Systems.Extensions.FirstFacility, ValueCode = first });
            }
        }

        if (card.BenefitCode is { } benefit)
        {
            Grant(coverage, benefit);
        }
    }

    private static void Grant(Coverage coverage, string benefit)
    {
        if (coverage.Class.FirstOrDefault(c => c.Type?.CodeIn(Systems.CoverageClass) == "plan") is { } plan)
        {
            plan.Value = benefit;
        }
        else
        {
            coverage.Class.Add(new Coverage.ClassComponent { Type = CodeableConcept.Of(Systems.CoverageClass, "plan"), Value = benefit });
        }
    }
}
