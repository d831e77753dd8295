using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>The policy, row by row: what each role gets for each kind of type.</summary>
public sealed class PolicyTests
{
    // role | type | read | write
    [Theory]
    [InlineData(Role.Anonymous, "Organization", "Open", "None")]
    [InlineData(Role.Anonymous, "Slot", "Open", "None")]
    [InlineData(Role.Anonymous, "Patient", "None", "None")]
    [InlineData(Role.Anonymous, "AuditEvent", "None", "None")]
    [InlineData(Role.Citizen, "Slot", "Open", "None")]
    [InlineData(Role.Citizen, "Patient", "Own", "Own")]
    [InlineData(Role.Citizen, "Observation", "Own", "None")]
    [InlineData(Role.Citizen, "Invoice", "Own", "None")]
    [InlineData(Role.Citizen, "Appointment", "Own", "Own")]
    [InlineData(Role.Citizen, "Basic", "None", "None")]
    [InlineData(Role.Kiosk, "Patient", "Open", "Open")]
    [InlineData(Role.Kiosk, "Task", "Open", "Open")]
    [InlineData(Role.Kiosk, "Condition", "None", "None")]
    [InlineData(Role.Kiosk, "Invoice", "None", "None")]
    [InlineData(Role.Clerk, "Patient", "Open", "Open")]
    [InlineData(Role.Clerk, "Flag", "Open", "Open")]
    [InlineData(Role.Clerk, "AllergyIntolerance", "None", "None")]
    [InlineData(Role.Clerk, "Condition", "None", "None")]
    [InlineData(Role.Clerk, "Observation", "None", "None")]
    [InlineData(Role.Clerk, "Schedule", "Open", "None")]
    [InlineData(Role.Nurse, "Observation", "Care", "Care")]
    [InlineData(Role.Nurse, "Patient", "Care", "None")]
    [InlineData(Role.Doctor, "Condition", "Care", "Care")]
    [InlineData(Role.Doctor, "MedicationRequest", "Care", "Care")]
    [InlineData(Role.Doctor, "Invoice", "None", "None")]
    [InlineData(Role.Doctor, "ChargeItem", "Care", "Care")]
    [InlineData(Role.Doctor, "Organization", "Open", "None")]
    [InlineData(Role.Lab, "DiagnosticReport", "Care", "Care")]
    [InlineData(Role.Lab, "Condition", "None", "None")]
    [InlineData(Role.Cashier, "Invoice", "Care", "Care")]
    [InlineData(Role.Cashier, "MedicationRequest", "Care", "None")]
    [InlineData(Role.Cashier, "Observation", "None", "None")]
    [InlineData(Role.Manager, "Schedule", "Open", "Open")]
    [InlineData(Role.Manager, "Condition", "None", "None")]
    [InlineData(Role.Manager, "Patient", "Care", "None")]
    [InlineData(Role.Manager, "AuditEvent", "Open", "None")]
    [InlineData(Role.Manager, "Communication", "Open", "Open")]
    [InlineData(Role.Auditor, "Provenance", "Open", "None")]
    [InlineData(Role.Auditor, "AuditEvent", "Open", "None")]
    [InlineData(Role.Auditor, "Patient", "Open", "None")]
    [InlineData(Role.Auditor, "Condition", "None", "None")]
    [InlineData(Role.Auditor, "Communication", "Open", "Open")]
    [InlineData(Role.Admin, "AuditEvent", "None", "None")]
    [InlineData(Role.Admin, "Organization", "Open", "Open")]
    [InlineData(Role.Admin, "Patient", "None", "None")]
    [InlineData(Role.Service, "Patient", "Registered", "Registered")]
    [InlineData(Role.Service, "Organization", "Open", "Province")]
    [InlineData(Role.Service, "AuditEvent", "None", "None")]
    [InlineData(Role.System, "Patient", "Open", "Open")]
    public void A_role_has_what_the_table_says(Role role, string type, string read, string write)
    {
        PolicyTable.Of(role, write: false, type).ToString().ShouldBe(read);
        PolicyTable.Of(role, write: true, type).ToString().ShouldBe(write);
    }

    [Fact]
    public void What_no_rule_grants_is_refused_for_every_role_and_type()
    {
        foreach (var role in Enum.GetValues<Role>().Where(r => r is not Role.System))
        {
            foreach (var type in ResourceTypes.All.Where(t => Policy.GrantOf(People.Staff(role), write: true, t) is Grant.None))
            {
                var caller = People.Staff(role) with { Patient = "p" };
                Policy.Decide(new AccessCase { Caller = caller, Action = AccessAction.Create, Type = type, Patients = ["p"] })
                    .ShouldNotBeNull($"{role} {type}").Code.ShouldBe("role.type");
            }
        }
    }

    // who says it | category | to whom | may read | may write
    [Theory]
    [InlineData("Organization/f1", AccessReview.Category, "Patient/a", true, true)]
    [InlineData("Patient/a", AccessReview.Category, "Organization/f1", true, false)]
    [InlineData("Patient/a", AccessReview.Category, "Organization/f2", false, false)]
    [InlineData("Organization/f2", AccessReview.Category, "Patient/a", false, false)]
    [InlineData("Organization/f1", "urn:sen:cs:other", "Patient/a", false, false)]
    public void A_reviewer_sees_and_writes_what_is_said_about_openings_at_the_own_facility(string sender, string category, string recipient, bool read, bool write)
    {
        var said = new Communication
        {
            Id = "c",
            Status = "completed",
            Category = { CodeableConcept.Of(category, "asked") },
            Sender = Reference.To(sender),
            Recipient = { Reference.To(recipient) },
        };
        foreach (var role in new[] { Role.Auditor, Role.Manager })
        {
            Allowed(role, AccessAction.Read, said.ToDocument()).ShouldBe(read);
            Allowed(role, AccessAction.Create, said.ToDocument()).ShouldBe(write);
            Allowed(role, AccessAction.Update, said.ToDocument()).ShouldBe(write);
            Allowed(role, AccessAction.Delete, null).ShouldBeFalse();
        }

        static bool Allowed(Role role, AccessAction action, FhirDocument? document) => Policy.Decide(new AccessCase
        {
            Caller = People.Staff(role),
            Action = action,
            Type = "Communication",
            Patients = ["a"],
            Document = document,
        }) is null;
    }

    [Fact]
    public void Care_reaches_as_far_as_the_relation_and_no_further()
    {
        Decide(People.Staff(Role.Doctor), "Condition", ["a"], cared: ["a"]).ShouldBeNull();
        Decide(People.Staff(Role.Doctor), "Condition", ["a"], cared: []).ShouldBe(Refusals.NoCare(true));
        Decide(People.Staff(Role.Doctor), "Condition", ["a", "b"], cared: ["a"]).ShouldBe(Refusals.NoCare(true));
        Decide(People.Staff(Role.Lab), "Specimen", ["a"], cared: []).ShouldBe(Refusals.NoCare(false));
        Decide(People.Staff(Role.Doctor) with { Facility = null }, "Condition", ["a"], cared: ["a"]).ShouldBe(Refusals.NoFacility);
    }

    [Fact]
    public void Glass_is_broken_by_those_who_treat_and_by_nobody_else()
    {
        const string Reason = "Cấp cứu, bất tỉnh";
        Decide(People.Staff(Role.Doctor).BreakGlass(Reason), "Condition", ["a"], cared: []).ShouldBeNull();
        Decide(People.Staff(Role.Nurse).BreakGlass(Reason), "Condition", ["a"], cared: []).ShouldBeNull();
        Decide(People.Staff(Role.Cashier).BreakGlass(Reason), "Invoice", ["a"], cared: []).ShouldBe(Refusals.NoCare(false));
        Decide(People.Staff(Role.Clerk).BreakGlass(Reason), "Condition", ["a"], cared: [])!.Code.ShouldBe("role.type");
        Should.Throw<ArgumentException>(() => People.Staff(Role.Doctor).BreakGlass("   vội  "));
    }

    [Fact]
    public void Citizens_reach_themselves_and_those_they_represent()
    {
        Decide(People.Citizen("a"), "Observation", ["a"]).ShouldBeNull();
        Decide(People.Citizen("a", "child"), "Observation", ["child"]).ShouldBeNull();
        Decide(People.Citizen("a"), "Observation", ["b"]).ShouldBe(Refusals.OtherPerson);
        Decide(People.Citizen("a"), "Observation", []).ShouldBe(Refusals.OtherPerson);
        Decide(People.Citizen(null), "Observation", ["a"]).ShouldBe(Refusals.Unlinked);
        Decide(People.Citizen("a"), "Appointment", ["a", "b"], action: AccessAction.Update).ShouldBe(Refusals.OtherPerson);
    }

    [Fact]
    public void Sensitive_facts_need_a_clearance_but_not_for_oneself()
    {
        Decide(People.Staff(Role.Doctor), "Condition", ["a"], ["a"], ["HIV"]).ShouldBe(Refusals.Sensitive);
        Decide(People.Staff(Role.Doctor, "f1", "HIV"), "Condition", ["a"], ["a"], ["HIV"]).ShouldBeNull();
        Decide(People.Staff(Role.Doctor, "f1", "HIV"), "Condition", ["a"], ["a"], ["HIV", "PSY"]).ShouldBe(Refusals.Sensitive);
        Decide(People.Staff(Role.Doctor).BreakGlass("Cấp cứu, bất tỉnh"), "Condition", ["a"], [], ["PSY"]).ShouldBe(Refusals.Sensitive);
        Decide(People.Citizen("a"), "Condition", ["a"], labels: ["HIV"]).ShouldBeNull();
        Decide(People.Citizen("a", "child"), "Condition", ["child"], labels: ["SEX"]).ShouldBe(Refusals.Sensitive);

        // Who looks after a child now is not the child.
        Decide(People.Citizen("child", "a") with { IsForAnother = true }, "Condition", ["child"], labels: ["SEX"]).ShouldBe(Refusals.Sensitive);
        Decide(People.Citizen("child", "a") with { IsForAnother = true }, "Condition", ["child"]).ShouldBeNull();
    }

    [Fact]
    public void The_laboratory_sees_laboratory_results_only()
    {
        var lab = People.Staff(Role.Lab);
        Decide(lab, "Observation", ["a"], ["a"], document: People.Observation("a", category: "laboratory").ToDocument()).ShouldBeNull();
        Decide(lab, "Observation", ["a"], ["a"], document: People.Observation("a").ToDocument())!.Code.ShouldBe("role.type");
    }

    [Theory]
    [InlineData(Role.Citizen, true)]
    [InlineData(Role.Kiosk, true)]
    [InlineData(Role.Clerk, true)]
    [InlineData(Role.Doctor, true)]
    [InlineData(Role.Cashier, false)]
    [InlineData(Role.Anonymous, false)]
    public void A_slot_is_moved_by_whoever_takes_its_claim(Role role, bool allowed)
    {
        var asked = new AccessCase { Caller = People.Staff(role), Action = AccessAction.Update, Type = "Slot", ClaimsSlot = true };
        (Policy.Decide(asked) is null).ShouldBe(allowed);
        Policy.Decide(asked with { ClaimsSlot = false }).ShouldNotBeNull();
        Policy.Decide(asked with { Action = AccessAction.Create }).ShouldNotBeNull();
    }

    private static Denied? Decide(
        Caller caller,
        string type,
        string[] patients,
        string[]? cared = null,
        string[]? labels = null,
        AccessAction action = AccessAction.Read,
        FhirDocument? document = null) => Policy.Decide(new AccessCase
        {
            Caller = caller,
            Action = action,
            Type = type,
            Patients = patients,
            Labels = labels ?? [],
            Cared = (cared ?? []).ToHashSet(StringComparer.Ordinal),
            Document = document,
        });
}
