using FsCheck;
using FsCheck.Fluent;
using Sen.HealthRecord.Access;

namespace Sen.HealthRecord.Tests.Access;

public sealed class AccessListTests
{
    [Fact]
    public void No_cell_is_a_formula_or_leaves_its_quotes() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var cell = AccessList.Cell(text.Get);
            var inner = cell[1..^1];
            return cell[0] == '"' && cell[^1] == '"' && (inner.Length == 0 || !"=+-@".Contains(inner[0], StringComparison.Ordinal))
                && !inner.Replace("\"\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
}
