using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Order;

/// <summary>
/// Orders of a visit: chosen as drafts, then placed together with "Chỉ định". Placing makes them active and writes what is to be
/// paid in the same commit, so that nothing is done that the cashier does not see, and nothing is charged that was not ordered.
/// </summary>
internal static class PlaceOrders
{
    private const int Most = 40;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{encounterId}/orders", AddAsync).WithName("consultation.order.add");
        routes.MapPost("/{encounterId}/orders/place", PlaceAsync).WithName("consultation.order.place");
        routes.MapPost("/{encounterId}/orders/{id}/remove", RemoveAsync).WithName("consultation.order.remove");
    }

    /// <summary>A request for a service; a laboratory service carries the category and the LOINC codes of its tests.</summary>
    internal static ServiceRequest Draft(string id, MedicalService service, Encounter encounter, Reference requester, DateTimeOffset at)
    {
        var tests = LabTests.OfService(service.Code);
        var request = new ServiceRequest
        {
            Id = id,
            Status = "draft",
            Intent = "order",
            Code = new CodeableConcept
            {
                Text = tests is [var single] ? single.NameVi : service.Name,
                Coding = { Coding.Of(Systems.Service, service.Code, service.Name) },
            },
            Subject = encounter.Subject,
            Encounter = Reference.To($"Encounter/{encounter.Id}"),
            AuthoredOn = FhirDateTime.Instant(at),
            Requester = requester,
        };
        if (IsLaboratory(service.Code))
        {
            request.Category.Add(CodeableConcept.Of(Systems.Snomed, Codes.LaboratoryProcedure));
            request.Code.Coding.AddRange(tests.Where(t => t.Loinc is not null).Select(t => Coding.Of(Systems.Loinc, t.Loinc!, t.NameVi)));
        }

        if (encounter.ServiceProvider is { } facility)
        {
            request.Performer.Add(facility);
        }

        return request;
    }

    /// <summary>QĐ 7603: chapters 22 (haematology), 23 (biochemistry), 24 (microbiology) and 25 (pathology).</summary>
    internal static bool IsLaboratory(string serviceCode) => serviceCode.Length > 3 && serviceCode[..3] is "22." or "23." or "24." or "25.";

    private static async Task<IResult> AddAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        if (MedicalServices.Get(form["service"].ToString()) is not { } service)
        {
            return answers.Refuse(encounterId, Invalid.One("order.unknown", "service", "Not in the list of services."), form);
        }

        var orders = chart.Value.Orders;
        if (orders.Any(o => o.Resource.Status is "draft" or "active" && o.Resource.Code?.CodeIn(Systems.Service) == service.Code))
        {
            return answers.Refuse(encounterId, Invalid.One("order.twice", service.Name, "It is ordered already."), form);
        }

        if (orders.Count >= Most)
        {
            return answers.Refuse(encounterId, Invalid.One("order.too-many", "service", $"At most {Most}."), form);
        }

        var request = Draft(desk.NewKey("ServiceRequest").Id, service, chart.Value.Encounter.Resource, desk.Author, desk.Now);
        return await CommitAsync(encounterId, new Commit().Create(request), form, desk, answers, cancellationToken);
    }

    private static async Task<IResult> PlaceAsync(
        string encounterId, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        var drafts = chart.Value.Orders.Where(o => o.Resource.Status == "draft").ToList();
        if (drafts.Count == 0)
        {
            // A second press of the same button.
            return await answers.DoneAsync(encounterId, cancellationToken, Pieces.Orders);
        }

        // The laboratory prints why, and may not read the diagnoses themselves.
        var reasons = chart.Value.Diagnoses.Select(d => new Diagnosis(d.Resource)).Select(d => $"{d.CodeText} {d.Name}").ToList();
        var commit = new Commit();
        foreach (var draft in drafts)
        {
            var request = draft.Resource;
            request.Status = "active";
            request.AuthoredOn = FhirDateTime.Instant(desk.Now);
            request.ReasonCode.Clear();
            request.ReasonCode.AddRange(reasons.Select(r => new CodeableConcept { Text = r }));
            commit.Update(request, draft.Version);
            commit.Create(Charge(request, desk));
        }

        return await CommitAsync(encounterId, commit, form, desk, answers, cancellationToken);
    }

    private static ChargeItem Charge(ServiceRequest request, Desk desk)
    {
        var code = CodeableConcept.Of(Systems.Service, request.Code!.CodeIn(Systems.Service)!, request.Code.Text);
        return Charges.New(ChargeOf(request.Id!).Id, code, (request.Subject!, request.Encounter!), 1, desk.Now, Reference.To($"ServiceRequest/{request.Id}"));
    }

    /// <summary>A request has one charge, named after it: it cannot be charged twice.</summary>
    private static ResourceKey ChargeOf(string requestId) => new("ChargeItem", requestId);

    private static async Task<IResult> RemoveAsync(
        string encounterId, string id, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var chart = await desk.OpenDraftAsync(encounterId, cancellationToken);
        if (!chart.Succeeded)
        {
            return answers.Refuse(encounterId, chart.Failure, form);
        }

        var order = chart.Value.Orders.FirstOrDefault(o => o.Resource.Id == id);
        if (order is null)
        {
            return answers.Refuse(encounterId, new NotFound(new ResourceKey("ServiceRequest", id)), form);
        }

        if (order.Resource.Status is not ("draft" or "active") || order.Resource.Specimen.Count > 0)
        {
            return answers.Refuse(encounterId, Invalid.One("order.begun", order.Resource.Code?.Text ?? "", "The laboratory has begun."), form);
        }

        var commit = new Commit();
        if (order.Resource.Status == "active")
        {
            var charge = await desk.Record.ReadAsync(desk.Caller, ChargeOf(id), cancellationToken);
            if (charge.Succeeded && charge.Value.As<ChargeItem>() is { Status: "billable" } item)
            {
                item.Status = "aborted";
                commit.Update(item, charge.Value.Version);
            }
            else if (charge.Succeeded)
            {
                return answers.Refuse(encounterId, Invalid.One("order.billed", order.Resource.Code?.Text ?? "", "It is on a bill already."), form);
            }
        }

        order.Resource.Status = "revoked";
        commit.Update(order.Resource, order.Version);
        return await CommitAsync(encounterId, commit, form, desk, answers, cancellationToken);
    }

    private static async Task<IResult> CommitAsync(
        string encounterId, Commit commit, IFormCollection form, Desk desk, Answers answers, CancellationToken cancellationToken)
    {
        var committed = await desk.CommitAsync(commit, cancellationToken);
        return committed.Succeeded
            ? await answers.DoneAsync(encounterId, cancellationToken, Pieces.Saved, Pieces.Orders, Pieces.Attention)
            : answers.Refuse(encounterId, committed.Failure, form);
    }
}
