using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen log verify</c>: recomputes the log from what is stored and says where it does not agree.</summary>
internal static class LogVerifyCommand
{
    internal static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        await using var record = await NodeRecord.OpenReadOnlyAsync(options, cancellationToken);
        var verification = await record.VerifyAsync(cancellationToken);
        foreach (var finding in verification.Findings)
        {
            await Console.Error.WriteLineAsync(finding);
        }

        await Console.Out.WriteLineAsync(
            $"{verification.Positions} positions, root {verification.Root}: {(verification.IsWhole ? "whole" : "NOT WHOLE")}");
        return verification.IsWhole ? 0 : 1;
    }
}
