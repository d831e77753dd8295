using Sen.Accounts.Tokens;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen token --user NAME</c>.</summary>
internal static class TokenCommand
{
    internal static async Task<int> RunAsync(NodeOptions options, string user, CancellationToken cancellationToken)
    {
        await using var app = SenServer.Build(options);
        if (await app.Services.GetRequiredService<IDevelopmentTokens>().IssueAsync(user, cancellationToken) is not { } token)
        {
            await Console.Error.WriteLineAsync($"There is no staff account '{user}' in {options.DataDirectory}.");
            return 1;
        }

        await Console.Out.WriteLineAsync(token);
        return 0;
    }
}
