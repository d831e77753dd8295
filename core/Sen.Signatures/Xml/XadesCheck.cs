using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;

namespace Sen.Signatures;

/// <summary>
/// Checks an enveloped XAdES signature. It takes one shape only: the signature is a child of the root, one reference covers the whole document
/// (<c>URI=""</c>), the other the signed properties inside this very signature. So there is nothing to wrap: what was checked is what is read.
/// </summary>
internal static class XadesCheck
{
    private static readonly string[] Canonicalizations = [SafeXml.ExclusiveC14n, SafeXml.InclusiveC14n];

    internal static Findings Check(XmlDocument document)
    {
        var findings = new Findings();
        try
        {
            var all = document.GetElementsByTagName("Signature", XadesNames.Ds).OfType<XmlElement>().ToList();
            if (all.Count != 1)
            {
                findings.Add(all.Count == 0 ? SignatureProblem.NoSignature : SignatureProblem.UnsafeStructure);
            }
            else if (all[0].ParentNode != document.DocumentElement || !IdsAreUnique(document))
            {
                findings.Add(SignatureProblem.UnsafeStructure);
            }
            else
            {
                Check(document, all[0], findings);
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException or XmlException)
        {
            findings.Add(SignatureProblem.Unreadable);
        }

        return findings;
    }

    private static void Check(XmlDocument document, XmlElement signature, Findings findings)
    {
        var info = SafeXml.Only(signature, "SignedInfo", XadesNames.Ds);
        var qualifying = SafeXml.Only(SafeXml.Only(signature, "Object", XadesNames.Ds), "QualifyingProperties", XadesNames.Xades);
        if (info is null || SafeXml.Only(qualifying, "SignedProperties", XadesNames.Xades) is not { } properties
            || SafeXml.Only(signature, "SignatureValue", XadesNames.Ds) is not { } value
            || qualifying!.GetAttribute("Target") != $"#{signature.GetAttribute("Id")}")
        {
            findings.Add(SignatureProblem.UnsafeStructure);
            return;
        }

        ReadKey(signature, properties, findings);
        ReadProperties(properties, qualifying, value, findings);
        CheckReferences(document, info, properties, findings);
        CheckValue(info, value, findings);
    }

    private static void CheckReferences(XmlDocument document, XmlElement info, XmlElement properties, Findings findings)
    {
        var references = SafeXml.Children(info, "Reference", XadesNames.Ds);
        var body = references.SingleOrDefault(r => r.HasAttribute("URI") && r.GetAttribute("URI").Length == 0);
        var own = references.SingleOrDefault(r => r.GetAttribute("Type") == XadesNames.SignedPropertiesType);
        if (references.Count != 2 || body is null || own is null || body == own || own.GetAttribute("URI") != $"#{properties.GetAttribute("Id")}")
        {
            findings.Add(SignatureProblem.NotWhole);
            return;
        }

        if (Transforms(body) is not [XadesNames.Enveloped, .. var rest] || rest.Length > 1 || !rest.All(Canonicalizations.Contains)
            || Transforms(own) is not { Length: <= 1 } ownTransforms || !ownTransforms.All(Canonicalizations.Contains))
        {
            findings.Add(SignatureProblem.UnsafeStructure);
            return;
        }

        // The enveloped-signature transform (XMLDSig §6.6.4): the document as it is without this signature.
        var without = (XmlDocument)document.CloneNode(deep: true);
        var signature = without.GetElementsByTagName("Signature", XadesNames.Ds)[0]!;
        signature.ParentNode!.RemoveChild(signature);
        if (!Digest(body, SafeXml.Canonical(without, rest is [var c14n] ? c14n : SafeXml.InclusiveC14n), findings)
            || !Digest(own, SafeXml.Canonical(properties, ownTransforms is [var ownC14n] ? ownC14n : SafeXml.InclusiveC14n), findings))
        {
            findings.Add(SignatureProblem.ContentChanged);
        }
    }

    private static void CheckValue(XmlElement info, XmlElement value, Findings findings)
    {
        var method = SafeXml.Only(info, "SignatureMethod", XadesNames.Ds)?.GetAttribute("Algorithm") ?? "";
        var c14n = SafeXml.Only(info, "CanonicalizationMethod", XadesNames.Ds)?.GetAttribute("Algorithm") ?? "";
        if (!Canonicalizations.Contains(c14n, StringComparer.Ordinal))
        {
            findings.Add(SignatureProblem.UnsafeStructure);
        }
        else if (XadesNames.AlgorithmOf(method) is not { } algorithm)
        {
            findings.Add(SignatureProblem.WeakAlgorithm);
        }
        else if (findings.Certificate is { } certificate
            && !SigningKeyChecks.Verifies(certificate, algorithm, SHA256.HashData(SafeXml.Canonical(info, c14n)), Convert.FromBase64String(value.InnerText)))
        {
            findings.Add(SignatureProblem.WrongSignature);
        }
    }

    private static void ReadKey(XmlElement signature, XmlElement properties, Findings findings)
    {
        var data = SafeXml.Only(SafeXml.Only(signature, "KeyInfo", XadesNames.Ds), "X509Data", XadesNames.Ds);
        foreach (var element in data is null ? [] : SafeXml.Children(data, "X509Certificate", XadesNames.Ds))
        {
            findings.Pool.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.InnerText)));
        }

        // The signed properties say by hash which of them signed; its place in KeyInfo, which is not signed, says nothing.
        var cert = SafeXml.Only(properties, "SignedSignatureProperties", XadesNames.Xades) is { } own
            && SafeXml.Only(own, "SigningCertificateV2", XadesNames.Xades) is { } list && SafeXml.Children(list, "Cert", XadesNames.Xades) is [var first, ..] ? first : null;
        var digest = SafeXml.Only(cert, "CertDigest", XadesNames.Xades);
        if (digest is null)
        {
            findings.Certificate = findings.Pool.Count > 0 ? findings.Pool[0] : null;
            findings.Add(SignatureProblem.UnsafeStructure);
            return;
        }

        findings.Certificate = findings.Pool.Find(c => Digest(digest, c.RawData, findings));
        if (findings.Certificate is null && findings.Pool.Count > 0)
        {
            findings.Certificate = findings.Pool[0];
            findings.Add(SignatureProblem.CertificateReplaced);
        }
    }

    private static void ReadProperties(XmlElement properties, XmlElement qualifying, XmlElement value, Findings findings)
    {
        var own = SafeXml.Only(properties, "SignedSignatureProperties", XadesNames.Xades);
        findings.ClaimedTime = DateTimeOffset.TryParse(
            SafeXml.Only(own, "SigningTime", XadesNames.Xades)?.InnerText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        findings.Role = SafeXml.Only(SafeXml.Only(SafeXml.Only(own, "SignerRoleV2", XadesNames.Xades), "ClaimedRoles", XadesNames.Xades), "ClaimedRole", XadesNames.Xades)?.InnerText;
        var unsigned = SafeXml.Only(SafeXml.Only(qualifying, "UnsignedProperties", XadesNames.Xades), "UnsignedSignatureProperties", XadesNames.Xades);
        if (unsigned is null)
        {
            return;
        }

        foreach (var stamp in SafeXml.Children(unsigned, "SignatureTimeStamp", XadesNames.Xades))
        {
            var c14n = SafeXml.Only(stamp, "CanonicalizationMethod", XadesNames.Ds)?.GetAttribute("Algorithm");
            findings.Stamped = SafeXml.Canonical(value, c14n == SafeXml.ExclusiveC14n ? SafeXml.ExclusiveC14n : SafeXml.InclusiveC14n);
            findings.Tokens.AddRange(SafeXml.Children(stamp, "EncapsulatedTimeStamp", XadesNames.Xades).Select(t => Convert.FromBase64String(t.InnerText)));
        }

        Read(unsigned, "CertificateValues", "EncapsulatedX509Certificate", raw => findings.Pool.Add(X509CertificateLoader.LoadCertificate(raw)));
        var lists = SafeXml.Only(unsigned, "RevocationValues", XadesNames.Xades);
        if (lists is not null)
        {
            Read(lists, "CRLValues", "EncapsulatedCRLValue", list => findings.AddRevocations(RevocationForm.Crl, [list]));
            Read(lists, "OCSPValues", "EncapsulatedOCSPValue", answer => findings.AddRevocations(RevocationForm.Ocsp, [answer]));
        }
    }

    private static void Read(XmlElement parent, string list, string item, Action<byte[]> add)
    {
        if (SafeXml.Only(parent, list, XadesNames.Xades) is { } values)
        {
            foreach (var value in SafeXml.Children(values, item, XadesNames.Xades))
            {
                add(Convert.FromBase64String(value.InnerText));
            }
        }
    }

    private static string[]? Transforms(XmlElement reference)
    {
        var lists = SafeXml.Children(reference, "Transforms", XadesNames.Ds);
        var transforms = lists is [var list] ? list.ChildNodes.OfType<XmlElement>().ToList() : [];

        // InclusiveNamespaces and the like change what is digested; whoever needs them is not one of ours.
        return lists.Count > 1 || transforms.Any(t => t.LocalName != "Transform" || t.NamespaceURI != XadesNames.Ds || t.ChildNodes.OfType<XmlElement>().Any())
            ? null
            : [.. transforms.Select(t => t.GetAttribute("Algorithm"))];
    }

    private static bool Digest(XmlElement element, byte[] bytes, Findings findings)
    {
        var hash = SafeXml.Only(element, "DigestMethod", XadesNames.Ds)?.GetAttribute("Algorithm") switch
        {
            XadesNames.Sha256 => SHA256.HashData(bytes),
            "http://www.w3.org/2001/04/xmlenc#sha512" => SHA512.HashData(bytes),
            _ => null,
        };
        if (hash is null)
        {
            findings.Add(SignatureProblem.WeakAlgorithm);
            return false;
        }

        return SafeXml.Only(element, "DigestValue", XadesNames.Ds) is { } value && Convert.FromBase64String(value.InnerText).AsSpan().SequenceEqual(hash);
    }

    /// <summary>An id of the signature may stand once in the whole document, in whatever spelling of "id" some other reader may look for it.</summary>
    private static bool IdsAreUnique(XmlDocument document)
    {
        var ids = document.GetElementsByTagName("*").OfType<XmlElement>()
            .SelectMany(e => e.Attributes.OfType<XmlAttribute>())
            .Where(a => a.LocalName.Equals("id", StringComparison.OrdinalIgnoreCase)).ToList();
        var own = ids.Where(a => a.OwnerElement!.NamespaceURI is XadesNames.Ds or XadesNames.Xades).Select(a => a.Value).ToHashSet(StringComparer.Ordinal);
        return ids.Count(a => own.Contains(a.Value)) == own.Count;
    }
}
