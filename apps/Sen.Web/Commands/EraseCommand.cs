using System.Globalization;
using Sen.Accounts.Tokens;
using Sen.Record;
using Sen.Retention;
using Sen.Vietnam;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>What was said on the command line of an erasure.</summary>
internal sealed record EraseWords(string User, string Order, string DecidedBy, string Ground, bool IsDryRun);

/// <summary><c>sen erase ended</c> and <c>sen erase person</c>: destroy content by keeping times or by order, or show what would go.</summary>
internal static class EraseCommand
{
    internal static Task<int> EndedAsync(NodeOptions options, EraseWords words, DateOnly? on, CancellationToken cancellationToken) =>
        OnNodeAsync(options, words, (node, token) => EndedAsync(node, words, on, token), cancellationToken);

    internal static Task<int> PersonAsync(NodeOptions options, EraseWords words, string patient, CancellationToken cancellationToken) =>
        OnNodeAsync(options, words, (node, token) => PersonAsync(node, words, patient, token), cancellationToken);

    private static async Task<int> OnNodeAsync(
        NodeOptions options, EraseWords words, Func<Node, CancellationToken, Task<int>> act, CancellationToken cancellationToken)
    {
        await using var app = SenServer.Build(options);
        if (await app.Services.GetRequiredService<IStaffCallers>().FindAsync(words.User, cancellationToken) is not { } account)
        {
            return await RefuseAsync($"There is no staff account '{words.User}' in {options.DataDirectory}.");
        }

        var clock = app.Services.GetRequiredService<TimeProvider>();
        await using var record = await NodeRecord.OpenAsync(options, clock, cancellationToken);
        return await act(new Node(record, account with { Purpose = Purposes.Administration }, clock), cancellationToken);
    }

    private static async Task<int> EndedAsync(Node node, EraseWords words, DateOnly? on, CancellationToken cancellationToken)
    {
        var day = on ?? VietnamTime.Today(node.Clock);
        var ended = await new KeepingReview(node.Record, node.Record.Erasure).EndedAsync(node.Caller, day, cancellationToken);
        if (!ended.Succeeded)
        {
            return await RefuseAsync(ended.Failure);
        }

        var erased = 0;
        foreach (var visit in ended.Value)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{visit.Visit} of Patient/{visit.Patient}: closed {visit.Closed:yyyy-MM-dd}, {visit.Time.Kind} {visit.Time.Years} years ({visit.Time.Source}), {visit.Resources.Count} resources{(visit.IsHeld ? ", HELD" : "")}"));
            if (words.IsDryRun || visit.IsHeld)
            {
                continue;
            }

            var ground = words.Ground.Length > 0 ? words.Ground : visit.Time.Source;
            if (await EraseAsync(node, words with { Ground = ground }, visit.Resources, cancellationToken) is { } failure)
            {
                return await RefuseAsync(failure);
            }

            erased++;
        }

        await Console.Out.WriteLineAsync(words.IsDryRun ? $"{ended.Value.Count} visits need not be kept; nothing was erased." : $"{erased} visits erased.");
        return 0;
    }

    private static async Task<int> PersonAsync(Node node, EraseWords words, string patient, CancellationToken cancellationToken)
    {
        var about = await node.Record.Erasure.AboutAsync(node.Caller, patient, cancellationToken);
        if (!about.Succeeded)
        {
            return await RefuseAsync(about.Failure);
        }

        var plan = await node.Record.Erasure.PlanAsync(node.Caller, about.Value, cancellationToken);
        if (!plan.Succeeded)
        {
            return await RefuseAsync(plan.Failure);
        }

        foreach (var (key, version) in plan.Value.Resources)
        {
            await Console.Out.WriteLineAsync($"{key}: {version} versions");
        }

        if (!words.IsDryRun && await EraseAsync(node, words, about.Value, cancellationToken) is { } failure)
        {
            return await RefuseAsync(failure);
        }

        var held = plan.Value.Held.Count > 0 ? " Under a legal hold: nothing can be erased." : "";
        await Console.Out.WriteLineAsync(
            $"{plan.Value.Resources.Count} resources, {plan.Value.Versions} versions {(words.IsDryRun ? "would be" : "were")} erased.{held}");
        return 0;
    }

    private static async Task<Failure?> EraseAsync(Node node, EraseWords words, IReadOnlyCollection<ResourceKey> resources, CancellationToken cancellationToken)
    {
        var order = new ErasureOrder(resources) { Number = words.Order, DecidedBy = words.DecidedBy, Ground = words.Ground };
        return (await node.Record.Erasure.EraseAsync(node.Caller, order, cancellationToken)).Failure;
    }

    private static Task<int> RefuseAsync(Failure failure) =>
        RefuseAsync(failure is Invalid invalid ? string.Join(Environment.NewLine, invalid.Issues.Select(i => i.Message)) : failure.Message);

    private static async Task<int> RefuseAsync(string words)
    {
        await Console.Error.WriteLineAsync(words);
        return 1;
    }

    private sealed record Node(OpenRecord Record, Caller Caller, TimeProvider Clock);
}
