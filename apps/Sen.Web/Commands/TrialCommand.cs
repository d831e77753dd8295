using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Sen.Documents.Trust;
using Sen.Record;
using Sen.Web.Demo;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen trial list</c> and <c>sen trial revoke</c>: certificates of the node's own trial authority, also beside a running server.</summary>
internal static class TrialCommand
{
    /// <summary>CRLReason of RFC 5280 §5.3.1 without those that end a hold: this authority revokes for good.</summary>
    private static readonly IReadOnlyDictionary<string, X509RevocationReason> Reasons = new Dictionary<string, X509RevocationReason>(StringComparer.OrdinalIgnoreCase)
    {
        ["unspecified"] = X509RevocationReason.Unspecified,
        ["keyCompromise"] = X509RevocationReason.KeyCompromise,
        ["cACompromise"] = X509RevocationReason.CACompromise,
        ["affiliationChanged"] = X509RevocationReason.AffiliationChanged,
        ["superseded"] = X509RevocationReason.Superseded,
        ["cessationOfOperation"] = X509RevocationReason.CessationOfOperation,
        ["privilegeWithdrawn"] = X509RevocationReason.PrivilegeWithdrawn,
        ["aACompromise"] = X509RevocationReason.AACompromise,
    };

    internal static string ReasonNames => string.Join(", ", Reasons.Keys);

    internal static Task<int> ListAsync(NodeOptions options, CancellationToken cancellationToken) => OnNodeAsync(
        options,
        async trial =>
        {
            foreach (var certificate in await trial.AllAsync(cancellationToken))
            {
                await Console.Out.WriteLineAsync($"{certificate.SerialNumber}  {Day(certificate.From)} to {Day(certificate.To)}  {certificate.Holder}{Revoked(certificate)}");
            }

            return 0;
        },
        cancellationToken);

    internal static Task<int> RevokeAsync(NodeOptions options, string serialNumber, string reasonName, CancellationToken cancellationToken) => Reasons.TryGetValue(reasonName, out var reason)
        ? OnNodeAsync(
            options,
            async trial =>
            {
                if (await trial.RevokeAsync(Bare(serialNumber), reason, cancellationToken) is not var (certificate, before))
                {
                    return await RefuseAsync($"No certificate of the trial authority with the serial number {serialNumber} is registered in {options.DataDirectory}. 'sen trial list' shows those that are.");
                }

                await Console.Out.WriteLineAsync($"{certificate.SerialNumber}, {certificate.Holder}:{(before ? " nothing to do," : "")}{Revoked(certificate)}");
                return 0;
            },
            cancellationToken)
        : RefuseAsync($"'{reasonName}' is no reason for which this authority revokes. Reasons (RFC 5280): {ReasonNames}.");

    private static async Task<int> OnNodeAsync(NodeOptions options, Func<TrialCertificates, Task<int>> act, CancellationToken cancellationToken)
    {
        await using var record = await NodeRecord.OpenReadOnlyAsync(options, cancellationToken);
        using var trial = new TrialCertificates(record, NodeSettings.Of(options), await ClockAsync(options, record, cancellationToken));
        return trial.Exists ? await act(trial) : await RefuseAsync($"The node in {options.DataDirectory} has no trial authority.");
    }

    private static async Task<TimeProvider> ClockAsync(NodeOptions options, OpenRecord record, CancellationToken cancellationToken)
    {
        if (DemoMarker.Read(options.DataDirectory) is not { } marker)
        {
            return TimeProvider.System;
        }

        var clock = new DemoClock();
        clock.Set(await DemoNode.TimeOfAsync(record, marker, cancellationToken));
        return clock;
    }

    // As other programs show it: 0x, colons, spaces.
    private static string Bare(string serialNumber)
    {
        var bare = serialNumber.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return bare.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? bare[2..] : bare;
    }

    private static string Revoked(TrialCertificate certificate) => certificate.RevokedAt is { } at
        ? $" revoked at {at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)} ({NameOf(certificate.Reason ?? X509RevocationReason.Unspecified)})"
        : "";

    private static string NameOf(X509RevocationReason reason) => Reasons.FirstOrDefault(r => r.Value == reason).Key ?? reason.ToString();

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<int> RefuseAsync(string words)
    {
        await Console.Error.WriteLineAsync(words);
        return 1;
    }
}
