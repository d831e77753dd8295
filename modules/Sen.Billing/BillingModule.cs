using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sen.Billing.Callback;
using Sen.Billing.Cashier;
using Sen.Billing.Invoicing;
using Sen.Billing.Pay;
using Sen.Record;
using Sen.Ui;

namespace Sen.Billing;

/// <summary>Prices, bills, VietQR payments.</summary>
public static class BillingModule
{
    public static IServiceCollection AddBilling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BillingOptions>().Bind(configuration.GetSection("Billing")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IssueInvoice>();
        services.AddSingleton<TakeNotice>();
        services.AddSingleton<TakeCash>();
        services.AddSingleton<CashierDesk>();
        services.AddSingleton<PaymentWatch>();
        services.AddSingleton<ReviseInvoice>();
        services.AddHostedService<FinishedVisits>();
        services.AddHostedService<PaymentNudges>();
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/cashier",
            Icon = "cash-register",
            Texts = typeof(Texts),
            TextKey = "Nav.Cashier",
            Roles = [Roles.Cashier],
            Order = 40,
        });
        return services;
    }

    public static IEndpointRouteBuilder MapBilling(this IEndpointRouteBuilder routes)
    {
        BankCallback.Map(routes);
        PaymentEndpoints.Map(routes);
        return routes;
    }
}
