using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Sen.Accounts.Sessions;

/// <summary>A path of this server to go back to; addresses elsewhere are never followed.</summary>
internal static class LocalPath
{
    internal static bool IsLocal([NotNullWhen(true)] string? path) => RedirectHttpResult.IsLocalUrl(path) && path[0] == '/';

    /// <summary>As routing compares paths: whole segments, any case.</summary>
    internal static bool IsUnder(PathString path, string root) => path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase);

    internal static string Or(string? path, string otherwise) => IsLocal(path) ? path : otherwise;
}
