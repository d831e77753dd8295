using Microsoft.Extensions.DependencyInjection;

namespace Sen.Accounts;

/// <summary>Pages must be public and their constructors too; this keeps the module's services internal.</summary>
internal static class ServiceReading
{
    internal static T Of<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
