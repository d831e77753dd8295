using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace Sen.Signatures;

/// <summary>Names of XML Signature and XAdES.</summary>
internal static class XadesNames
{
    internal const string Ds = SignedXml.XmlDsigNamespaceUrl;
    internal const string Xades = "http://uri.etsi.org/01903/v1.3.2#";
    internal const string SignedPropertiesType = "http://uri.etsi.org/01903#SignedProperties";
    internal const string Enveloped = SignedXml.XmlDsigEnvelopedSignatureTransformUrl;
    internal const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    internal static string NameOf(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.RsaPkcs1 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        SigningAlgorithm.RsaPss => "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", // RFC 9231 §2.3.10
        SigningAlgorithm.EcdsaP256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    };

    internal static SigningAlgorithm? AlgorithmOf(string name) =>
        Enum.GetValues<SigningAlgorithm>().Cast<SigningAlgorithm?>().FirstOrDefault(algorithm => NameOf(algorithm!.Value) == name);
}

/// <summary>
/// XAdES (EN 319 132-1): an enveloped signature as the last child of the root, over the whole document (<c>URI=""</c>) and over the signed
/// properties: signing time, hash of the certificate, format of the document.
/// </summary>
public static class XadesSigner
{
    /// <summary>The document with one signature more. White space of the document is kept as it is.</summary>
    /// <param name="mimeType">What the document is, for <c>DataObjectFormat</c>.</param>
    public static async Task<SignResult<byte[]>> SignAsync(
        ReadOnlyMemory<byte> xml, string mimeType, ISigningKey key, SignatureDetails details, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        // A second enveloped signature would break the first, which covers all of the document but itself.
        if (SafeXml.Read(xml) is not { DocumentElement: { } root } document || document.GetElementsByTagName("Signature", XadesNames.Ds).Count > 0
            || document.FirstChild is XmlDeclaration { Encoding.Length: > 0 } declared && !declared.Encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return new Refusal(RefusalCode.UnreadableDocument, "No XML document in UTF-8, one with a DTD, or one that is signed.");
        }

        var body = SHA256.HashData(SafeXml.Canonical(document));
        var id = $"sig-{Guid.NewGuid():N}";
        var signature = Skeleton(document, id, key, details, mimeType);
        root.AppendChild(signature);
        var properties = SafeXml.Only(SafeXml.Only(SafeXml.Only(signature, "Object", XadesNames.Ds), "QualifyingProperties", XadesNames.Xades), "SignedProperties", XadesNames.Xades)!;
        var signedInfo = SignedInfo(document, id, key, body, SHA256.HashData(SafeXml.Canonical(properties)));
        signature.InsertBefore(signedInfo, signature.FirstChild);

        if (!(await Signing.SignAsync(key, SHA256.HashData(SafeXml.Canonical(signedInfo)), details.Time, cancellationToken)).TryGet(out var value, out var refusal))
        {
            return refusal;
        }

        var valueElement = Ds(document, "SignatureValue", Convert.ToBase64String(value));
        valueElement.SetAttribute("Id", $"{id}-value");
        signature.InsertAfter(valueElement, signedInfo);

        // EN 319 132-1 §5.3: the stamp is over the canonical SignatureValue element.
        if (!(await Signing.ProveAsync(key, SafeXml.Canonical(valueElement), evidence, cancellationToken)).TryGet(out var proof, out refusal))
        {
            return refusal;
        }

        if (proof.Token is not null)
        {
            AddProof(document, (XmlElement)properties.ParentNode!, proof);
        }

        return Write(document);
    }

    // A carriage return or a line end in an attribute would be read back as something else if it were written as it is.
    private static byte[] Write(XmlDocument document)
    {
        using var bytes = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            NewLineHandling = NewLineHandling.Entitize,
            OmitXmlDeclaration = document.FirstChild is not XmlDeclaration,
        };
        using (var writer = XmlWriter.Create(bytes, settings))
        {
            document.Save(writer);
        }

        return bytes.ToArray();
    }

    private static XmlElement Skeleton(XmlDocument document, string id, ISigningKey key, SignatureDetails details, string mimeType)
    {
        var signature = Ds(document, "Signature");
        signature.SetAttribute("Id", id);
        var data = Ds(document, "X509Data");
        foreach (var certificate in key.Chain.Prepend(key.Certificate))
        {
            data.AppendChild(Ds(document, "X509Certificate", Convert.ToBase64String(certificate.RawData)));
        }

        Put(Put(signature, Ds(document, "KeyInfo")), data);
        var properties = Xades(document, "SignedProperties");
        properties.SetAttribute("Id", $"{id}-properties");
        properties.AppendChild(SignatureProperties(document, key, details));
        var format = Xades(document, "DataObjectFormat");
        format.SetAttribute("ObjectReference", $"#{id}-document");
        format.AppendChild(Xades(document, "MimeType", mimeType));
        Put(Put(properties, Xades(document, "SignedDataObjectProperties")), format);
        var qualifying = Xades(document, "QualifyingProperties");
        qualifying.SetAttribute("Target", $"#{id}");
        qualifying.AppendChild(properties);
        Put(Put(signature, Ds(document, "Object")), qualifying);
        return signature;
    }

    private static XmlElement SignatureProperties(XmlDocument document, ISigningKey key, SignatureDetails details)
    {
        var properties = Xades(document, "SignedSignatureProperties");
        properties.AppendChild(Xades(document, "SigningTime", details.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        var cert = Put(Put(properties, Xades(document, "SigningCertificateV2")), Xades(document, "Cert"));
        Put(cert, Digest(document, Xades(document, "CertDigest"), SHA256.HashData(key.Certificate.RawData)));
        if (!string.IsNullOrEmpty(details.Location))
        {
            Put(Put(properties, Xades(document, "SignatureProductionPlaceV2")), Xades(document, "City", details.Location));
        }

        if (!string.IsNullOrEmpty(details.Role))
        {
            Put(Put(Put(properties, Xades(document, "SignerRoleV2")), Xades(document, "ClaimedRoles")), Xades(document, "ClaimedRole", details.Role));
        }

        return properties;
    }

    private static XmlElement SignedInfo(XmlDocument document, string id, ISigningKey key, byte[] bodyDigest, byte[] propertiesDigest)
    {
        var info = Ds(document, "SignedInfo");
        info.AppendChild(Algorithm(document, "CanonicalizationMethod", SafeXml.ExclusiveC14n));
        info.AppendChild(Algorithm(document, "SignatureMethod", XadesNames.NameOf(key.Algorithm)));
        var body = Reference(document, "", bodyDigest, XadesNames.Enveloped, SafeXml.ExclusiveC14n);
        body.SetAttribute("Id", $"{id}-document");
        info.AppendChild(body);
        var properties = Reference(document, $"#{id}-properties", propertiesDigest, SafeXml.ExclusiveC14n);
        properties.SetAttribute("Type", XadesNames.SignedPropertiesType);
        info.AppendChild(properties);
        return info;
    }

    private static void AddProof(XmlDocument document, XmlElement qualifying, Proof proof)
    {
        var unsigned = Put(Put(qualifying, Xades(document, "UnsignedProperties")), Xades(document, "UnsignedSignatureProperties"));
        var stamp = Put(unsigned, Xades(document, "SignatureTimeStamp"));
        Put(stamp, Algorithm(document, "CanonicalizationMethod", SafeXml.ExclusiveC14n));
        Put(stamp, Xades(document, "EncapsulatedTimeStamp", Convert.ToBase64String(proof.Token!)));
        if (proof.Validation is { } validation)
        {
            AddValidation(document, unsigned, validation);
        }
    }

    /// <summary>The signed document with more among the unsigned properties of its one signature, which has a timestamp.</summary>
    internal static byte[] Add(XmlDocument document, ValidationData validation)
    {
        AddValidation(document, (XmlElement)document.GetElementsByTagName("UnsignedSignatureProperties", XadesNames.Xades)[0]!, validation);
        return Write(document);
    }

    private static void AddValidation(XmlDocument document, XmlElement unsigned, ValidationData validation)
    {
        AddValues(document, unsigned, "CertificateValues", "EncapsulatedX509Certificate", validation.Certificates.Select(c => c.RawData));
        var revocations = Into(document, unsigned, "RevocationValues");
        AddValues(document, revocations, "CRLValues", "EncapsulatedCRLValue", validation.Lists);
        AddValues(document, revocations, "OCSPValues", "EncapsulatedOCSPValue", validation.Answers);
    }

    // The schema wants a list with at least one item in it, or none, and each list once.
    private static void AddValues(XmlDocument document, XmlElement parent, string list, string item, IEnumerable<byte[]> values)
    {
        foreach (var value in values)
        {
            Put(Into(document, parent, list), Xades(document, item, Convert.ToBase64String(value)));
        }
    }

    private static XmlElement Into(XmlDocument document, XmlElement parent, string name) => SafeXml.Only(parent, name, XadesNames.Xades) ?? Put(parent, Xades(document, name));

    private static XmlElement Reference(XmlDocument document, string uri, byte[] digest, params ReadOnlySpan<string> transforms)
    {
        var reference = Ds(document, "Reference");
        reference.SetAttribute("URI", uri);
        var list = Put(reference, Ds(document, "Transforms"));
        foreach (var transform in transforms)
        {
            list.AppendChild(Algorithm(document, "Transform", transform));
        }

        return Digest(document, reference, digest);
    }

    private static XmlElement Digest(XmlDocument document, XmlElement into, byte[] digest)
    {
        into.AppendChild(Algorithm(document, "DigestMethod", XadesNames.Sha256));
        into.AppendChild(Ds(document, "DigestValue", Convert.ToBase64String(digest)));
        return into;
    }

    private static XmlElement Algorithm(XmlDocument document, string name, string algorithm)
    {
        var element = Ds(document, name);
        element.SetAttribute("Algorithm", algorithm);
        return element;
    }

    private static XmlElement Put(XmlElement parent, XmlElement child)
    {
        parent.AppendChild(child);
        return child;
    }

    private static XmlElement Ds(XmlDocument document, string name, string? text = null) => New(document, "ds", name, XadesNames.Ds, text);

    private static XmlElement Xades(XmlDocument document, string name, string? text = null) => New(document, "xades", name, XadesNames.Xades, text);

    private static XmlElement New(XmlDocument document, string prefix, string name, string uri, string? text)
    {
        var element = document.CreateElement(prefix, name, uri);
        if (text is not null)
        {
            element.AppendChild(document.CreateTextNode(text));
        }

        return element;
    }
}
