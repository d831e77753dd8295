using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>
/// The keys of this server: those of practitioners and facilities in the software place. Opened once, because opening is slow on purpose.
/// A practice node gives whoever signs a trial key of its own authority; elsewhere a key is there only when somebody was enrolled.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    /// <summary>Kind of the Basic resource that holds a certificate.</summary>
    internal const string CertificateKind = "signing-certificate";

    private readonly IRecord _record;
    private readonly TimeProvider _clock;
    private readonly ILogger<KeyRing> _logger;
    private readonly TrialAuthority _trial;
    private readonly Lazy<SoftwareKeyPlace> _place;
    private readonly ConcurrentDictionary<string, ISigningKey> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public KeyRing(IRecord record, IOptions<DocumentsOptions> options, TrialAuthority trial, TimeProvider clock, ILogger<KeyRing> logger)
    {
        (_record, _trial, _clock, _logger) = (record, trial, clock, logger);
        var folder = options.Value.KeyDirectory;
        _place = new Lazy<SoftwareKeyPlace>(() => new SoftwareKeyPlace(Path.Combine(folder, "keys"), NodeSecret.OpenOrCreate(Path.Combine(folder, "secret"))));
    }

    /// <summary>The opened key of a practitioner or a facility; null when there is none here that opens by itself.</summary>
    /// <param name="owner">Practitioner or Organization.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<ISigningKey?> OfAsync(ResourceKey owner, CancellationToken cancellationToken)
    {
        var name = NameOf(owner);
        if (_open.TryGetValue(name, out var open) && open.Certificate.NotAfter.ToUniversalTime() > _clock.GetUtcNow().UtcDateTime)
        {
            return open;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await OpenAsync(owner, name, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose()
    {
        foreach (var key in _open.Values)
        {
            key.Dispose();
        }

        if (_place.IsValueCreated)
        {
            _place.Value.Dispose();
        }

        _oneAtATime.Dispose();
    }

    private async Task<ISigningKey?> OpenAsync(ResourceKey owner, string name, CancellationToken cancellationToken)
    {
        if (_open.TryGetValue(name, out var open))
        {
            return open;
        }

        if (!_place.Value.Has(name) && (!_trial.IsInUse || !await EnrolAsync(owner, name, cancellationToken)))
        {
            return null;
        }

        var opened = await _place.Value.OpenAsync(name, KeyAuthorization.Nothing, cancellationToken);
        if (!opened.TryGet(out var key, out var refusal))
        {
            _logger.KeyNotOpened(name, refusal.Code);
            return null;
        }

        _open[name] = key;
        await RegisterAsync(owner, key, cancellationToken);
        return key;
    }

    private async Task<bool> EnrolAsync(ResourceKey owner, string name, CancellationToken cancellationToken)
    {
        if (await SubjectAsync(owner, cancellationToken) is not { } subject)
        {
            return false;
        }

        var request = await _place.Value.EnrolAsync(name, subject, pin: null, cancellationToken);
        if (!request.Succeeded)
        {
            return false;
        }

        var authority = await _trial.OpenAsync(cancellationToken);
        var installed = await _place.Value.InstallAsync(name, authority.Issue(request.Value), [authority.Root], cancellationToken);
        return installed.Succeeded;
    }

    private async Task<CertificateSubject?> SubjectAsync(ResourceKey owner, CancellationToken cancellationToken)
    {
        var read = await _record.ReadAsync(Compose.VisitReader.Node, owner, cancellationToken);
        if (!read.Succeeded)
        {
            return null;
        }

        if (owner.Type is "Organization")
        {
            return new CertificateSubject { CommonName = read.Value.As<Organization>().Name ?? owner.Id };
        }

        var practitioner = read.Value.As<Practitioner>();
        var name = practitioner.Name.FirstOrDefault();
        return new CertificateSubject
        {
            CommonName = name?.Text ?? string.Join(' ', (name?.Given.AsEnumerable() ?? []).Prepend(name?.Family ?? owner.Id)),
            Licence = practitioner.Identifier.In(Systems.PracticeLicence),
        };
    }

    // The log covers whose key it was, too: the certificate is a resource that names its owner, written once.
    private async Task RegisterAsync(ResourceKey owner, ISigningKey key, CancellationToken cancellationToken)
    {
        var thumbprint = Convert.ToHexStringLower(SHA256.HashData(key.Certificate.RawData));
        var resource = new Basic
        {
            Id = thumbprint,
            Identifier = { Identifier.Of(Systems.Certificate, thumbprint) },
            Code = CodeableConcept.Of(Systems.BasicKind, CertificateKind),
            Subject = owner.ToReference(),
            Created = FhirDate.Of(DateOnly.FromDateTime(key.Certificate.NotBefore.ToUniversalTime())),
        };
        foreach (var certificate in key.Chain.Prepend(key.Certificate))
        {
            resource.Extension.Add(new Extension { Url = Systems.Extensions.Certificate, ValueBase64Binary = Convert.ToBase64String(certificate.RawData) });
        }

        var committed = await _record.CommitAsync(Compose.VisitReader.Node, new Commit().Create(resource), cancellationToken);
        if (!committed.Succeeded && committed.Failure is not ExistsConflict)
        {
            throw new InvalidOperationException($"The certificate of {owner} was not registered: {committed.Failure.Code}");
        }
    }

    private static string NameOf(ResourceKey owner) => $"{owner.Type.ToLowerInvariant()}-{owner.Id}";
}
