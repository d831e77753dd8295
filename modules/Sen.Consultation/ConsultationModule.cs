using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Consultation.BreakGlass;
using Sen.Consultation.Correct;
using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Consultation.Find;
using Sen.Consultation.Habits;
using Sen.Consultation.Note;
using Sen.Consultation.Order;
using Sen.Consultation.Prescribe;
using Sen.Consultation.Problems;
using Sen.Consultation.Sign;
using Sen.Consultation.Templates;
using Sen.Consultation.Vitals;
using Sen.Record;
using Sen.Ui;

namespace Sen.Consultation;

/// <summary>The doctor's work on one visit, from opening to signing.</summary>
public static class ConsultationModule
{
    // Texts are limited to a few thousand characters each; a form this large is read only to say that it is too long.
    private const int LargestForm = 16 * 1024 * 1024;

    public static IServiceCollection AddConsultation(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ConsultationOptions>().BindConfiguration("Consultation").ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpContextAccessor();
        services.AddSingleton<GlassCookie>();
        services.AddSingleton<FormularyCache>();
        services.AddSingleton<HabitReader>();
        services.AddScoped<ChartReader>();
        services.AddScoped<Desk>();
        services.AddScoped<Answers>();
        services.AddScoped<SignerPorts>();
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/doctor",
            Icon = "stethoscope",
            Texts = typeof(Texts),
            TextKey = "Nav.Doctor",
            Roles = [Roles.Doctor],
            Order = 20,
        });
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/vitals",
            Icon = "heartbeat",
            Texts = typeof(Texts),
            TextKey = "Nav.Vitals",
            Roles = [Roles.Nurse, Roles.Doctor],
            Order = 25,
        });
        return services;
    }

    public static IEndpointRouteBuilder MapConsultation(this IEndpointRouteBuilder routes)
    {
        var doctor = routes.MapGroup("/staff/doctor")
            .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Doctor })
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm))
            .WithFormOptions(bufferBodyLengthLimit: LargestForm, valueLengthLimit: LargestForm, multipartBodyLengthLimit: LargestForm);
        FindChoices.Map(doctor);
        SaveNote.Map(doctor);
        SavePlan.Map(doctor);
        EnterVitals.Map(doctor);
        AddProblem.Map(doctor);
        ChangeDiagnoses.Map(doctor);
        PlaceOrders.Map(doctor);
        WritePrescription.Map(doctor);
        KeepTemplates.Map(doctor);
        SignVisit.Map(doctor);
        CorrectNote.Map(doctor);
        CorrectDiagnoses.Map(doctor);
        ReplacePrescription.Map(doctor);
        OpenWithReason.Map(doctor);

        var nurse = routes.MapGroup("/staff/vitals")
            .RequireAuthorization(new AuthorizeAttribute { Roles = $"{Roles.Nurse},{Roles.Doctor}" })
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        EnterVitals.MapNurse(nurse);
        return routes;
    }
}
