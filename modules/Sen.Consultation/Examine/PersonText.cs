using System.Globalization;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Consultation.Examine;

/// <summary>How the person of a chart is written on screen and paper.</summary>
internal static class PersonText
{
    /// <summary>"42 tuổi (17/06/1984)"; a partial birth date shows what is known.</summary>
    public static string Age(PersonView person, DateOnly today) => person.BirthDate switch
    {
        null => "",
        { } birth when birth.ToDateOnly() is { } day => VietnameseDate.AgeAndBirth(day, today, CultureInfo.CurrentUICulture),
        { } birth => birth.Text,
    };

    public static int? Years(PersonView person, DateOnly today) =>
        person.BirthDate is { } birth ? Vietnam.Age.On(birth.UpperBound, today).Years : null;

    /// <summary>"Penicillin (phát ban, 2019)".</summary>
    public static IReadOnlyList<string> Allergies(IEnumerable<AllergyIntolerance> allergies) =>
    [
        .. allergies.OrderBy(a => a.Criticality != "high").Select(a =>
        {
            var reaction = a.Reaction.SelectMany(r => r.Manifestation).Select(m => m.Text ?? m.Coding.FirstOrDefault()?.Display).FirstOrDefault(t => t is not null);
            var year = (a.OnsetDateTime ?? a.RecordedDate)?.Date.Year.ToString(CultureInfo.InvariantCulture);
            var remarks = string.Join(", ", new[] { reaction, year }.Where(t => t is not null));
            return remarks.Length == 0 ? Prescribe.AllergyCheck.NameOf(a) : $"{Prescribe.AllergyCheck.NameOf(a)} ({remarks})";
        }),
    ];
}
