using System.Globalization;

namespace Sen.Consultation.Prescribe;

/// <summary>
/// Puts a form over the line as it is now. A form remembers what it was filled with; a field it did not change keeps what is
/// stored, a field both changed differently is a conflict. So two quick edits of one doctor never fight each other.
/// </summary>
internal static class LineMerge
{
    private const char Separator = '|';

    /// <summary>What a form remembers: the four doses and the instruction.</summary>
    public static string Remember(PrescriptionLine line) => string.Join(
        Separator,
        Enum.GetValues<PartOfDay>().Select(p => line.Doses[p].ToString("0.###", CultureInfo.InvariantCulture)).Append(line.Instruction));

    /// <summary>What to store; null when the same field was changed to something else meanwhile.</summary>
    public static (Doses Doses, string Instruction)? Of(string? was, PrescriptionLine now, Doses typed, string instruction)
    {
        if (was?.Split(Separator, 5) is not [var morning, var noon, var afternoon, var evening, var words])
        {
            return (typed, instruction);
        }

        var fits = true;
        var doses = new Doses(
            Amount(morning, now.Doses.Morning, typed.Morning),
            Amount(noon, now.Doses.Noon, typed.Noon),
            Amount(afternoon, now.Doses.Afternoon, typed.Afternoon),
            Amount(evening, now.Doses.Evening, typed.Evening));
        var text = Pick(words, now.Instruction, instruction.Trim());
        return fits ? (doses, text) : null;

        decimal Amount(string before, decimal stored, decimal wanted) =>
            decimal.TryParse(before, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var known) ? Pick(known, stored, wanted) : wanted;

        T Pick<T>(T before, T stored, T wanted)
            where T : IEquatable<T>
        {
            if (wanted.Equals(before))
            {
                return stored;
            }

            fits &= stored.Equals(before) || stored.Equals(wanted);
            return wanted;
        }
    }
}
