using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>SMART scopes: how they are read, cut down, and what they take away from a role.</summary>
public sealed class ScopeTests
{
    private const string Laboratory = "http://terminology.hl7.org/CodeSystem/observation-category|laboratory";

    // SMART App Launch 2.2: v1 .read is .rs, .write is .cud, .* is .cruds
    [Theory]
    [InlineData("patient/Observation.rs", ScopeLevel.Patient, "Observation", ScopeRights.Read | ScopeRights.Search)]
    [InlineData("patient/Observation.read", ScopeLevel.Patient, "Observation", ScopeRights.Read | ScopeRights.Search)]
    [InlineData("user/*.write", ScopeLevel.User, null, ScopeRights.Create | ScopeRights.Update | ScopeRights.Delete)]
    [InlineData("system/*.*", ScopeLevel.System, null, ScopeRights.Create | ScopeRights.Read | ScopeRights.Update | ScopeRights.Delete | ScopeRights.Search)]
    [InlineData("system/Encounter.cud", ScopeLevel.System, "Encounter", ScopeRights.Create | ScopeRights.Update | ScopeRights.Delete)]
    public void Both_syntaxes_are_read(string text, ScopeLevel level, string? type, ScopeRights rights)
    {
        ResourceScope.TryParse(text, out var scope).ShouldBeTrue();
        (scope.Level, scope.Type, scope.Rights, scope.Constraint).ShouldBe((level, type, rights, null));
        scope.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("patient/Observation.dus")]
    [InlineData("patient/Observation.rr")]
    [InlineData("patient/Observation.")]
    [InlineData("patient/Observation")]
    [InlineData("patient/Observatory.rs")]
    [InlineData("patients/Observation.rs")]
    [InlineData("patient/observation.rs")]
    [InlineData("patient/Observation.Read")]
    [InlineData("patient/Observation.rs?favourite=blue")]
    [InlineData("patient/Observation.rs?")]
    [InlineData("patient/Observation.rs?patient.name=x")]
    [InlineData("patient/Observation.rs?code:text=x")]
    [InlineData("patient/Observation.rs?category=a&_include=*")]
    [InlineData("patient/Observation.rs?_lastUpdated=gt2020")]
    [InlineData("patient/Observation.rs?status=final&_list=ward")]
    [InlineData("patient/Observation.rs?code:in=http://hl7.org/fhir/ValueSet/observation-codes")]
    [InlineData("patient/*.rs?category=laboratory")]
    [InlineData("system/*.rs.rs")]
    [InlineData("")]
    public void What_is_not_defined_is_no_scope(string text)
    {
        ResourceScope.TryParse(text, out _).ShouldBeFalse();
        SmartScopes.Parse(text).Resources.ShouldBeEmpty();
    }

    // requested | registered | granted
    [Theory]
    [InlineData("system/Observation.rs", "system/*.rs", "system/Observation.rs")]
    [InlineData("system/*.rs", "system/Observation.rs system/Patient.r", "system/Observation.rs system/Patient.r")]
    [InlineData("system/*.cruds", "system/Observation.rs", "system/Observation.rs")]
    [InlineData("system/Observation.read", "system/*.cruds", "system/Observation.read")]
    [InlineData("system/Observation.*", "system/Observation.read", "system/Observation.rs")]
    [InlineData("system/Observation.rs", "system/Observation.r system/Observation.s", "system/Observation.r system/Observation.s")]
    [InlineData("patient/Observation.rs", "system/*.cruds", "")]
    [InlineData("system/Condition.rs", "system/Observation.rs", "")]
    [InlineData("system/Observation.rs", "system/Observation.rs?category=" + Laboratory, "system/Observation.rs?category=" + Laboratory)]
    [InlineData("system/Observation.rs?status=final", "system/Observation.rs?category=a", "system/Observation.rs?status=final&category=a")]
    [InlineData("launch/patient offline_access patient/Patient.r", "launch/patient patient/*.rs", "launch/patient patient/Patient.r")]
    public void A_request_is_cut_down_to_what_was_registered(string requested, string registered, string granted) =>
        SmartScopes.Parse(requested).Within(SmartScopes.Parse(registered)).ToString().ShouldBe(granted);

    // scopes | action | type | whose | allowed
    [Theory]
    [InlineData("system/Observation.rs", "Read", "Observation", "a", true)]
    [InlineData("system/Observation.rs", "Search", "Observation", "a", true)]
    [InlineData("system/Observation.r", "Search", "Observation", "a", false)]
    [InlineData("system/Observation.s", "Read", "Observation", "a", false)]
    [InlineData("system/Observation.rs", "Create", "Observation", "a", false)]
    [InlineData("system/Observation.c", "Create", "Observation", "a", true)]
    [InlineData("system/Observation.c", "Update", "Observation", "a", false)]
    [InlineData("system/Observation.u", "Update", "Observation", "a", true)]
    [InlineData("system/Observation.write", "Delete", "Observation", "a", true)]
    [InlineData("system/*.rs", "Read", "Condition", "a", true)]
    [InlineData("system/Observation.rs", "Read", "Condition", "a", false)]
    [InlineData("system/Observation.rs", "Read", "Organization", "", false)]
    [InlineData("user/*.cruds", "Read", "Observation", "a", false)]
    [InlineData("patient/*.cruds", "Read", "Observation", "a", false)]
    [InlineData("", "Read", "Observation", "a", false)]
    public void A_machine_may_what_a_scope_of_the_system_says(string scopes, string action, string type, string patient, bool allowed) =>
        Allowed(Service(scopes), action, type, patient).ShouldBe(allowed);

    [Fact]
    public void A_machine_without_scopes_may_nothing_and_with_them_no_more_than_its_registration()
    {
        var machine = Service("system/*.cruds");
        Allowed(machine with { Scopes = null }, "Read", "Organization", "").ShouldBeFalse();
        Allowed(machine, "Create", "Organization", "").ShouldBeTrue();
        Allowed(machine, "Read", "AuditEvent", "").ShouldBeFalse();
        var own = machine with { WholeProvince = false, Facility = "f1" };
        Allowed(own, "Read", "Observation", "a").ShouldBeFalse("the facility does not care for the person");
        Allowed(own, "Read", "Observation", "a", cared: true).ShouldBeTrue();
        Allowed(own, "Create", "Organization", "").ShouldBeFalse("the directory is the province's");
        Allowed(own with { Facility = null }, "Read", "Observation", "a", cared: true).ShouldBeFalse("registered for nothing");
    }

    [Theory]
    [InlineData("patient/*.rs", "Read", "Observation", "a", true)]
    [InlineData("patient/*.rs", "Read", "Observation", "child", false)]
    [InlineData("patient/*.rs", "Read", "Practitioner", "", true)]
    [InlineData("patient/Observation.rs", "Read", "Practitioner", "", false)]
    [InlineData("patient/*.cruds", "Create", "Appointment", "a", true)]
    [InlineData("patient/*.cruds", "Create", "Appointment", "a child", false)]
    [InlineData("patient/*.cruds", "Create", "Appointment", "", false)]
    [InlineData("patient/*.cruds", "Create", "Observation", "a", false)]
    [InlineData("patient/Patient.r user/Observation.r", "Read", "Observation", "child", true)]
    [InlineData("system/*.cruds", "Read", "Observation", "a", false)]
    public void An_app_reaches_the_person_it_was_opened_for_and_no_more_than_who_uses_it(string scopes, string action, string type, string patients, bool allowed) =>
        Allowed(People.Citizen("a", "child") with { Scopes = SmartScopes.Parse(scopes), LaunchPatient = "a" }, action, type, patients).ShouldBe(allowed);

    [Fact]
    public void Staff_behind_a_patient_scope_reach_the_launch_patient_only()
    {
        var doctor = People.Staff(Role.Doctor) with { Scopes = SmartScopes.Parse("patient/*.rs"), LaunchPatient = "a" };
        Allowed(doctor, "Read", "Condition", "a", cared: true).ShouldBeTrue();
        Allowed(doctor, "Read", "Condition", "b", cared: true).ShouldBeFalse();
        Allowed(doctor with { LaunchPatient = null }, "Read", "Condition", "a", cared: true).ShouldBeFalse();
        Allowed(doctor with { Scopes = null }, "Read", "Condition", "b", cared: true).ShouldBeTrue();
    }

    [Fact]
    public void A_constraint_looks_at_what_stands_and_at_what_is_written()
    {
        var machine = Service($"system/Observation.cruds?category={Laboratory}");
        var (laboratory, vital) = (People.Observation("a", category: "laboratory").ToDocument(), People.Observation("a").ToDocument());
        foreach (var action in new[] { AccessAction.Read, AccessAction.Search, AccessAction.Create, AccessAction.Update, AccessAction.Delete })
        {
            Decide(laboratory).ShouldBeNull();
            Decide(vital).ShouldBe(Refusals.Scope("Observation"));
            Decide(null).ShouldBe(Refusals.Scope("Observation"));

            Denied? Decide(FhirDocument? document) => Policy.Decide(new AccessCase
            {
                Caller = machine,
                Action = action,
                Type = "Observation",
                Patients = ["a"],
                Document = document,
            });
        }
    }

    [Fact]
    public void A_caller_with_scopes_goes_through_claims_unchanged()
    {
        var app = People.Citizen("a", "child") with { Scopes = SmartScopes.Parse("launch/patient patient/*.rs"), LaunchPatient = "child" };
        var machine = Service("system/*.rs");
        foreach (var caller in new[] { app, machine })
        {
            var identity = new System.Security.Claims.ClaimsIdentity(caller.ToClaims(), "test");
            var read = new System.Security.Claims.ClaimsPrincipal(identity).ToCaller();
            (read.Role, read.LaunchPatient, read.WholeProvince, read.Scopes!.ToString()).ShouldBe((caller.Role, caller.LaunchPatient, caller.WholeProvince, caller.Scopes!.ToString()));
        }
    }

    internal static Caller Service(string scopes) => new()
    {
        Subject = "client:1",
        Role = Role.Service,
        Purpose = Purposes.Operations,
        Display = "Kho dữ liệu",
        WholeProvince = true,
        Scopes = SmartScopes.Parse(scopes),
    };

    private static bool Allowed(Caller caller, string action, string type, string patients, bool cared = false)
    {
        var people = patients.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Policy.Decide(new AccessCase
        {
            Caller = caller,
            Action = Enum.Parse<AccessAction>(action),
            Type = type,
            Patients = people,
            Cared = cared ? people.ToHashSet(StringComparer.Ordinal) : AccessCase.EmptySet,
        }) is null;
    }
}
