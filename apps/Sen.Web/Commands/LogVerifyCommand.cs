using Sen.Documents.Verify;
using Sen.Transparency.Verify;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>
/// <c>sen log verify</c>: recomputes the log from what is stored, checks every signature over it, and says where it does not agree.
/// </summary>
internal static class LogVerifyCommand
{
    internal static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        await using var record = await NodeRecord.OpenReadOnlyAsync(options, cancellationToken);
        var settings = NodeSettings.Of(options);
        var check = await LogCheck.RunAsync(record, settings, await DocumentChecks.OfAsync(record, settings, cancellationToken), cancellationToken);
        foreach (var finding in check.Findings)
        {
            await Console.Error.WriteLineAsync(finding);
        }

        if (check.FirstWrong is { } first)
        {
            await Console.Error.WriteLineAsync($"first wrong position: {first}");
        }

        await Console.Out.WriteLineAsync(
            $"{check.Recomputed.Positions} positions, root {check.Recomputed.Root}, {check.Checkpoints} checkpoints: {(check.IsWhole ? "whole" : "NOT WHOLE")}");
        return check.IsWhole ? 0 : 1;
    }
}
