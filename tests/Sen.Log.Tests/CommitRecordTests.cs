using FsCheck;
using FsCheck.Fluent;

namespace Sen.Log.Tests;

public sealed class CommitRecordTests
{
    internal static readonly CommitRecord Example = new()
    {
        Id = Guid.Parse("0198c0de-0000-7000-8000-00000000002a"),
        At = 1_760_000_000_123,
        Subject = "practitioner:42",
        Role = "doctor",
        Display = "BS. Nguyễn Văn An",
        AgentFacility = "bvdk",
        Practitioner = "42",
        Device = "",
        Facility = "bvdk",
        Purpose = "TREAT",
        Reason = null,
    };

    // Computed outside .NET from the written definition.
    [Fact]
    public void The_value_is_the_one_that_the_definition_gives() =>
        Example.Hash().ToString().ShouldBe("c779ecde835846586064fed6e2aedb5f6178002636c9b125e362753fc14bf362");

    [Fact]
    public void Every_field_counts()
    {
        CommitRecord[] changed =
        [
            Example with { Id = Guid.Parse("0198c0de-0000-7000-8000-00000000002b") },
            Example with { At = Example.At - 1 },
            Example with { Subject = "practitioner:43" },
            Example with { Role = "nurse" },
            Example with { Display = "BS. Nguyễn Văn Ân" },
            Example with { AgentFacility = "tyt" },
            Example with { Practitioner = "43" },
            Example with { Device = "kiosk-1" },
            Example with { Facility = "tyt" },
            Example with { Facility = null },
            Example with { Purpose = "HPAYMT" },
            Example with { Reason = "" },
            Example with { Reason = "sửa nhầm" },
        ];
        changed.Select(c => c.Hash()).Append(Example.Hash()).Distinct().Count().ShouldBe(changed.Length + 1);
    }

    [Fact]
    public void Moving_the_border_between_two_texts_changes_the_value() =>
        Prop.ForAll(Gen.Choose(0, 6).Two().ToArbitrary(), cuts =>
        {
            const string Text = "bvdk|1";
            var one = (Example with { Practitioner = Text[..cuts.Item1], Device = Text[cuts.Item1..] }).Hash();
            var other = (Example with { Practitioner = Text[..cuts.Item2], Device = Text[cuts.Item2..] }).Hash();
            (one == other).ShouldBe(cuts.Item1 == cuts.Item2);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_long_reason_is_bound_to_its_last_character()
    {
        var reason = new string('a', 4_000);
        (Example with { Reason = reason + "b" }).Hash().ShouldNotBe((Example with { Reason = reason + "c" }).Hash());
    }
}
