using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sen.Documents.Trust;
using Sen.Record;
using Sen.Signatures;
using Sen.Ui;

namespace Sen.Documents.Verify;

/// <summary>What this module has checked of stored versions when the log is verified without a server (<c>sen log verify</c>).</summary>
public static class DocumentChecks
{
    /// <param name="record">Also one that is open for reading only.</param>
    /// <param name="configuration">That of the server: sections <c>Documents</c> and <c>Accounts</c>.</param>
    /// <param name="cancellationToken">Forwarded.</param>
    public static async Task<IReadOnlyList<IVersionCheck>> OfAsync(OpenRecord record, IConfiguration configuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var options = new DocumentsOptions();
        options.Place(configuration);
        configuration.GetSection("Documents").Bind(options);
        using var trial = new TrialAuthority(Options.Create(options), Options.Create(new SenUiOptions()), TimeProvider.System);
        var list = await trial.ListAsync(cancellationToken);
        var verifier = new SignatureVerifier(DocumentTrust.Settings(options, trial.Root, list is null ? [] : [list]), TimeProvider.System);
        return [new DocumentCheck(record, record.SealedLog, _ => Task.FromResult(verifier))];
    }
}
