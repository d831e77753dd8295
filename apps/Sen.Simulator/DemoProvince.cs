using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Simulator;

/// <summary>The demo province: invented people in real places, one morning in November 2026.</summary>
public static class DemoProvince
{
    private const string Facility = "92001";
    private const string Secret = "sen-dien-tap-2026";

    /// <summary>Fills an empty Record. Every resource carries the tag "sample".</summary>
    public static async Task SeedAsync(
        IRecord record, IAccountSeeder accounts, TimeProvider clock, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(progress);
        progress.Report("Bệnh viện Đa khoa Thành phố Cần Thơ");
        var commit = new Commit()
            .Put(new Organization
            {
                Id = Facility,
                Name = "Bệnh viện Đa khoa Thành phố Cần Thơ",
                Alias = { "BV Đa khoa TP Cần Thơ" },
                Identifier = { Identifier.Of(Systems.FacilityCode, Facility) },
                Type = { CodeableConcept.Of(Systems.FacilityKind, Codes.Hospital) },
            }.MarkSample());
        var committed = await record.CommitAsync(Caller.System("seed"), commit, cancellationToken);
        if (!committed.Succeeded)
        {
            throw new InvalidOperationException($"{committed.Failure.Code}: {committed.Failure.Message}");
        }

        foreach (var (user, role, display) in new[]
        {
            ("tiepdon", Role.Clerk, "Mai Thị Diễm"), ("quantri", Role.Admin, "Đỗ Quốc Khánh"),
        })
        {
            await accounts.AddStaffAsync(
                new DemoStaff { UserName = user, Password = Secret, Role = role, Display = display, Facility = Facility }, cancellationToken);
        }
    }
}
