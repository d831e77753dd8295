using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sen.Accounts.Administration;
using Sen.Accounts.Citizens;
using Sen.Accounts.Data;
using Sen.Accounts.Devices;
using Sen.Accounts.Outbox;
using Sen.Accounts.Profile;
using Sen.Accounts.Sessions;
using Sen.Accounts.Smart;
using Sen.Accounts.Staff;
using Sen.Accounts.Tokens;
using Sen.Outbound;
using Sen.Record;
using Sen.Ui;

namespace Sen.Accounts;

/// <summary>Who may come in: citizens by phone code, staff by password or passkey, devices by enrolment.</summary>
public static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<AccountsOptions>().Bind(configuration.GetSection("Accounts"));
        services.AddDbContext<AccountsDb>((provider, builder) =>
            AccountsDatabase.Configure(provider.GetRequiredService<IOptions<AccountsOptions>>().Value, builder));
        services.AddSingleton<AccountsDatabase>().AddHostedService(provider => provider.GetRequiredService<AccountsDatabase>());
        services.AddSingleton<IAccountAdministration, AccountAdministration>();
        services.AddSingleton<EnrolLimit>().AddSingleton<ServerKeys>().AddSingleton<Session>().AddSingleton<PendingStep>();
        services.TryAddSingleton<IMessageSender, NoGateway>();
        services.AddScoped<SignInCodes>().AddScoped<CitizenSignIn>().AddScoped<LinkPerson>().AddScoped<Family>();
        services.AddScoped<Administrator>().AddScoped<ManageStaff>().AddScoped<ManageDevices>().AddScoped<ManageClients>().AddScoped<Roster>().AddScoped<NewColleague>().AddScoped<StaffEntry>();
        services.AddScoped<StaffSignIn>().AddScoped<Passkeys>().AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>().AddScoped<Workplaces>().AddScoped<DeviceEnrolment>();
        services.AddHttpContextAccessor().AddScoped<ISignerConfirmation, SignerConfirmation>();
        services.AddSingleton<IStaffCallers, StaffCallers>();
        services.AddSingleton<DevelopmentTokens>().AddSingleton<IDevelopmentTokens>(provider => provider.GetRequiredService<DevelopmentTokens>());
        AddSmart(services);
        services.AddNavItem(new NavItem
        {
            Area = NavArea.Staff,
            Href = "/staff/admin",
            Icon = "users-group",
            Texts = typeof(Texts),
            TextKey = "Nav.Admin",
            Roles = [Roles.Admin, Roles.Manager],
            Order = 80,
        });
        AddIdentity(services);
        AddSchemes(services);
        return services;
    }

    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        SignOutEndpoint.Map(routes);
        SwitchPerson.Map(routes);
        StaffHome.Map(routes);
        PasskeyEndpoints.Map(routes);
        AdminEndpoints.Map(routes);
        SmartEndpoints.Map(routes);
        AuthorizeEndpoint.Map(routes);
        AppsPage.Map(routes);
        return routes;
    }

    private static void AddSmart(IServiceCollection services)
    {
        services.AddSingleton<AuthorizationServer>().AddSingleton<IAuthorizationServer>(provider => provider.GetRequiredService<AuthorizationServer>());
        services.AddSingleton<SigningKeys>().AddSingleton<AccessTokens>().AddSingleton<IdTokens>().AddSingleton<UserInfoEndpoint>().AddSingleton<AppQuestions>().AddSingleton<TokenAnswers>().AddSingleton<TokenCallers>().AddSingleton<TokenLimit>().AddSingleton<ClientKeys>();
        services.AddScoped<SpentTokens>().AddScoped<ClientAuthentication>().AddScoped<AppGrants>().AddScoped<TokenEndpoint>().AddScoped<AuthorizeEndpoint>();
        services.AddHttpClient(ClientKeys.HttpClientName, client => (client.Timeout, client.MaxResponseContentBufferSize) = (TimeSpan.FromSeconds(5), ClientKeys.LargestSet))
            .ConfigurePrimaryHttpMessageHandler(() => SafeAddresses.Handler(allowLoopback: true));
    }

    private static void AddIdentity(IServiceCollection services) => services
        .Configure<IdentityPasskeyOptions>(options =>
        {
            // A passkey stands for both factors, so the authenticator must verify the person, and it must know the account by itself.
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
        })
        .AddIdentityCore<Account>(options =>
        {
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            options.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789.-_+";
            options.Lockout.MaxFailedAccessAttempts = 5;
            options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);

            // Length is what resists guessing; rules on kinds of characters only make people write passwords down.
            options.Password.RequiredLength = 10;
            options.Password.RequiredUniqueChars = 5;
            options.Password.RequireDigit = false;
            options.Password.RequireLowercase = false;
            options.Password.RequireUppercase = false;
            options.Password.RequireNonAlphanumeric = false;
        })
        .AddEntityFrameworkStores<AccountsDb>()
        .AddTokenProvider<AuthenticatorTokenProvider<Account>>(TokenOptions.DefaultAuthenticatorProvider);

    private static void AddSchemes(IServiceCollection services)
    {
        services.AddAuthentication(BearerOrSession.Scheme)
            .AddPolicyScheme(BearerOrSession.Scheme, displayName: null, options => options.ForwardDefaultSelector = BearerOrSession.Select)
            .AddCookie(Session.Scheme)
            .AddScheme<AuthenticationSchemeOptions, BearerTokenHandler>(BearerTokenHandler.SchemeName, configureOptions: null);
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, SessionCookie>();
        services.AddAuthorization();
    }
}
