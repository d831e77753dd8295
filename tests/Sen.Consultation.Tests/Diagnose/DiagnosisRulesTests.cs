using Sen.Consultation.Diagnose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Consultation.Tests.Diagnose;

public sealed class DiagnosisRulesTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);

    [Fact]
    public void A_code_that_may_not_lead_is_refused_as_principal_and_accepted_beside()
    {
        var code = Icd10.All(Day).First(c => c.Limits.HasFlag(IcdLimits.NotPrincipal) && c.Mark == IcdMark.None && !c.Limits.HasFlag(IcdLimits.MortalityOnly)
            && !c.Limits.HasFlag(IcdLimits.FemaleOnlyOrMainly) && !c.Limits.HasFlag(IcdLimits.MaleOnlyOrMainly));
        DiagnosisRules.Refusal(code, principal: true, "female")!.Issues[0].Code.ShouldBe("icd.not-principal");
        DiagnosisRules.Refusal(code, principal: false, "female").ShouldBeNull();
    }

    [Fact]
    public void A_code_of_the_other_sex_is_refused()
    {
        var code = Icd10.All(Day).First(c => c.Limits == IcdLimits.MaleOnlyOrMainly);
        DiagnosisRules.Refusal(code, principal: false, "female")!.Issues[0].Code.ShouldBe("icd.male");
        DiagnosisRules.Refusal(code, principal: false, "male").ShouldBeNull();
        DiagnosisRules.Refusal(code, principal: false, null).ShouldBeNull("an unknown sex refuses nothing");
    }

    [Fact]
    public void A_code_for_deaths_is_refused_everywhere()
    {
        var code = Icd10.All(Day).First(c => c.Limits.HasFlag(IcdLimits.MortalityOnly));
        DiagnosisRules.Refusal(code, principal: false, null)!.Issues[0].Code.ShouldBe("icd.mortality-only");
    }

    [Fact]
    public void A_group_or_a_discouraged_code_only_warns()
    {
        var problems = DiagnosisRules.Check([Visit("E11")], "female", Day);
        problems.ShouldContain(p => p.Code == "icd.use-more-specific" && !p.Refused);
        var discouraged = Icd10.All(Day).First(c => c.Limits == IcdLimits.DiscouragedPrincipal);
        DiagnosisRules.Check([Visit(discouraged.Code)], null, Day).ShouldAllBe(p => !p.Refused);
    }

    [Fact]
    public void An_asterisk_belongs_to_its_dagger()
    {
        var kidney = Icd10.Get("N08.3", Day)!;
        DiagnosisRules.Belongs(Icd10.Get("E11.2", Day)!, kidney, Day).ShouldBeTrue();
        DiagnosisRules.Belongs(Icd10.Get("E11.4", Day)!, kidney, Day).ShouldBeFalse();
        DiagnosisRules.Belongs(Icd10.Get("I10", Day)!, kidney, Day).ShouldBeFalse();
    }

    [Fact]
    public void A_pair_is_one_diagnosis_and_its_dagger_may_lead()
    {
        var pair = Visit("E11.2", "N08.3");
        pair.CodeText.ShouldBe("E11.2† N08.3*");
        DiagnosisRules.Check([pair], "female", Day).ShouldNotContain(p => p.Refused);
        DiagnosisRules.Check([Visit("N08.3")], "female", Day).ShouldContain(p => p.Code == "icd.asterisk-alone" && p.Refused);
    }

    [Fact]
    public void Order_is_kept_on_the_encounter()
    {
        var encounter = new Encounter { Id = "e" };
        DiagnosisOrder.Add(encounter, "a", asPrincipal: false);
        DiagnosisOrder.Add(encounter, "b", asPrincipal: false);
        DiagnosisOrder.Move(encounter, "b", up: true).ShouldBeTrue();
        DiagnosisOrder.Move(encounter, "b", up: true).ShouldBeFalse();
        DiagnosisOrder.Ids(encounter).ShouldBe(["b", "a"]);
        encounter.Diagnosis[0].Rank.ShouldBe(1);
        DiagnosisOrder.Remove(encounter, "b").ShouldBeTrue();
        DiagnosisOrder.Ids(encounter).ShouldBe(["a"]);
    }

    private static Diagnosis Visit(params string[] codes)
    {
        var concept = new CodeableConcept { Text = "x" };
        concept.Coding.AddRange(codes.Select(c => Coding.Of(Systems.Icd10, c)));
        return new Diagnosis(new Condition { Id = codes[0], Code = concept });
    }
}
