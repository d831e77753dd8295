using Microsoft.Extensions.DependencyInjection;

namespace Sen.Retention;

/// <summary>Keeping times and erasure.</summary>
public static class RetentionModule
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services.AddSingleton<KeepingReview>();
}
