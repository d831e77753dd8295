using Sen.Record;
using Sen.Reception.CheckIn;
using Sen.Vietnam;

namespace Sen.Reception.Desk;

/// <summary>From the typed form to a person, or everything that is wrong with it; pure.</summary>
internal static class NewPerson
{
    internal const string BirthDateNeeded = "person.birth-date";
    internal const string BirthInFuture = "person.birth-in-future";
    internal const string BirthTooEarly = "person.birth-too-early";
    internal const string SexNeeded = "person.sex";
    internal const string AddressTooLong = "person.address-too-long";

    private const int OldestYears = 130;
    private const int LongestAddress = 300;

    internal static Result<Person> Read(NewPersonForm form, DateOnly today)
    {
        var issues = new List<Issue>();
        var name = PersonName.Parse(form.Name);
        Keep(issues, name.Error, "name");
        var born = ReadBirth(form.BirthDate, today, issues);
        var sex = form.Sex switch { "male" => Sex.Male, "female" => Sex.Female, _ => Sex.Unknown };
        if (sex == Sex.Unknown)
        {
            issues.Add(new Issue(SexNeeded, "sex", "Sex is needed for the form of address and the reference ranges."));
        }

        string? number = null;
        if (form.CitizenNumber is { } typed)
        {
            var parsed = CitizenNumber.Parse(typed);
            Keep(issues, parsed.Error, "cccd");
            number = parsed.Succeeded ? parsed.Value.Value : null;
        }

        string? phone = null;
        if (form.Phone is { } dialled)
        {
            var parsed = PhoneNumber.Parse(dialled);
            Keep(issues, parsed.Error, "phone");
            phone = parsed.Succeeded ? parsed.Value.E164 : null;
        }

        if (form.Address?.Length > LongestAddress)
        {
            issues.Add(new Issue(AddressTooLong, "address", "The address is too long."));
        }

        if (issues.Count > 0)
        {
            return new Invalid(issues);
        }

        return new Person(name.Value.Full)
        {
            BirthDate = born?.Date,
            BirthYear = born?.Year,
            Sex = sex,
            CitizenNumber = number,
            Phone = phone,
            Address = form.Address,
        };
    }

    private static PartialDate? ReadBirth(string? text, DateOnly today, List<Issue> issues)
    {
        if (text is null)
        {
            issues.Add(new Issue(BirthDateNeeded, "birthDate", "A birth date, or at least its year, is needed."));
            return null;
        }

        var parsed = PartialDate.Parse(text);
        Keep(issues, parsed.Error, "birthDate");
        if (!parsed.Succeeded)
        {
            return null;
        }

        var born = parsed.Value;
        if (born.Earliest > today)
        {
            issues.Add(new Issue(BirthInFuture, "birthDate", "The birth date lies after today."));
        }
        else if (born.Earliest < today.AddYears(-OldestYears))
        {
            issues.Add(new Issue(BirthTooEarly, "birthDate", "Nobody is that old."));
        }

        return born;
    }

    private static void Keep(List<Issue> issues, FormatError? error, string field)
    {
        if (error is not null)
        {
            issues.Add(new Issue(error.Code, field, error.Detail));
        }
    }
}
