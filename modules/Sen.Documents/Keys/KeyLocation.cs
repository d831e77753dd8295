using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Documents.Keys;

/// <summary>The kinds of places where signing keys lie.</summary>
public enum KeyPlaceKind
{
    /// <summary>Encrypted in the key folder of a server.</summary>
    Software,

    /// <summary>On a PKCS#11 token or HSM that is plugged into a server.</summary>
    Token,

    /// <summary>With a trust service provider, reached by the CSC API.</summary>
    Remote,
}

/// <summary>Where a key lies. Paths, addresses and secrets are settings of the node; here are only their names.</summary>
/// <param name="Kind">Kind of place.</param>
/// <param name="Service">Name in the settings: of the PKCS#11 module, or of the remote service; null for software keys.</param>
/// <param name="Token">Label of the token.</param>
/// <param name="Reference">What the place knows the key by: folder, label, credential id.</param>
/// <param name="AsksForPin">It opens for its signer only; one that does not signs what its owner confirmed by itself.</param>
internal sealed record KeyLocation(KeyPlaceKind Kind, string? Service, string? Token, string Reference, bool AsksForPin)
{
    internal Extension ToExtension()
    {
        var place = new Extension { Url = Systems.Extensions.KeyPlace };
        place.Extension.Add(new Extension { Url = "kind", ValueCode = Code(Kind) });
        if (Service is not null)
        {
            place.Extension.Add(new Extension { Url = "service", ValueString = Service });
        }

        if (Token is not null)
        {
            place.Extension.Add(new Extension { Url = "token", ValueString = Token });
        }

        place.Extension.Add(new Extension { Url = "reference", ValueString = Reference });
        place.Extension.Add(new Extension { Url = "pin", ValueBoolean = AsksForPin });
        return place;
    }

    internal static KeyLocation? Of(Basic basic) => basic.Extension.Named(Systems.Extensions.KeyPlace)?.Extension is { } parts
        && parts.Named("reference")?.ValueString is { } reference && KindOf(parts.Named("kind")?.ValueCode) is { } kind
            ? new KeyLocation(kind, parts.Named("service")?.ValueString, parts.Named("token")?.ValueString, reference, parts.Named("pin")?.ValueBoolean == true)
            : null;

    internal static string Code(KeyPlaceKind kind) => kind switch
    {
        KeyPlaceKind.Software => "software",
        KeyPlaceKind.Token => "token",
        KeyPlaceKind.Remote => "remote",
    };

    internal static KeyPlaceKind? KindOf(string? code) =>
        Enum.GetValues<KeyPlaceKind>().Cast<KeyPlaceKind?>().FirstOrDefault(k => Code(k!.Value) == code);
}
