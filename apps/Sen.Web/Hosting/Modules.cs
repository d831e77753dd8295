using System.Reflection;
using Sen.Accounts;
using Sen.Billing;
using Sen.Booking;
using Sen.Consultation;
using Sen.Documents;
using Sen.Exchange;
using Sen.HealthRecord;
using Sen.Laboratory;
using Sen.Reception;
using Sen.Retention;
using Sen.Transparency;

namespace Sen.Web.Hosting;

/// <summary>Every module of the product, wired in once.</summary>
internal static class Modules
{
    /// <summary>Assemblies with pages.</summary>
    internal static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        typeof(AccountsModule).Assembly,
        typeof(BookingModule).Assembly,
        typeof(ReceptionModule).Assembly,
        typeof(ConsultationModule).Assembly,
        typeof(LaboratoryModule).Assembly,
        typeof(BillingModule).Assembly,
        typeof(DocumentsModule).Assembly,
        typeof(HealthRecordModule).Assembly,
        typeof(ExchangeModule).Assembly,
        typeof(TransparencyModule).Assembly,
        typeof(Ui.SenUi).Assembly,
    ];

    internal static void AddModules(this IServiceCollection services, IConfiguration configuration) => services
        .AddAccounts(configuration)
        .AddBooking(configuration)
        .AddReception(configuration)
        .AddConsultation(configuration)
        .AddLaboratory(configuration)
        .AddBilling(configuration)
        .AddDocuments(configuration)
        .AddHealthRecord(configuration)
        .AddExchange(configuration)
        .AddTransparency(configuration)
        .AddRetention();

    internal static void MapModules(this IEndpointRouteBuilder routes) => routes
        .MapAccounts()
        .MapBooking()
        .MapReception()
        .MapConsultation()
        .MapLaboratory()
        .MapBilling()
        .MapDocuments()
        .MapHealthRecord()
        .MapExchange()
        .MapTransparency();
}
