using Microsoft.AspNetCore.Identity;
using Sen.Record;

namespace Sen.Accounts;

/// <summary>For results whose failure would be a bug of this module.</summary>
internal static class Results
{
    internal static T ValueOrThrow<T>(this Result<T> result) =>
        result.Succeeded ? result.Value : throw new InvalidOperationException($"{result.Failure.Code}: {result.Failure.Message}");

    internal static void ThrowIfFailed(this IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join("; ", result.Errors.Select(e => e.Code)));
        }
    }
}
