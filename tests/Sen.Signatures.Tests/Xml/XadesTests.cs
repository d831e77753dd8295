using System.Text;
using System.Xml;

namespace Sen.Signatures.Tests;

/// <summary>XAdES, judged by xmlsec1 and attacked.</summary>
[Collection(nameof(Signers))]
public sealed class XadesTests(Signers signers)
{
    private const string Paper = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<HOSO xmlns=\"urn:bhyt\" xmlns:x=\"urn:x\" Ten=\"Nguyễn &quot;A&quot;&#xA;B\">\r\n  <MA_LK x:n='1'>0012&#xD;</MA_LK><!-- ghi chú -->\n  <TIEN>120000</TIEN>\n</HOSO>\n";

    [Theory]
    [InlineData(SigningAlgorithm.EcdsaP256)]
    [InlineData(SigningAlgorithm.RsaPkcs1)]
    public async Task Xmlsec1_accepts_it_and_refuses_one_changed_byte(SigningAlgorithm algorithm)
    {
        using var folder = new Folder();
        var signed = await SignAsync(signers.Key(algorithm));

        var (code, said) = await XmlsecAsync(folder, signed);
        code.ShouldBe(0, said);

        (await XmlsecAsync(folder, Changed(signed, "120000", "120001"))).Code.ShouldNotBe(0);
        (await XmlsecAsync(folder, Changed(signed, "<xades:SigningTime>2026", "<xades:SigningTime>2025"))).Code.ShouldNotBe(0);
    }

    [Theory]
    [InlineData(SigningAlgorithm.EcdsaP256)]
    [InlineData(SigningAlgorithm.RsaPkcs1)]
    [InlineData(SigningAlgorithm.RsaPss)]
    public async Task A_good_signature_says_who_and_when(SigningAlgorithm algorithm)
    {
        var verdict = signers.Verifier.VerifyXml(await SignAsync(signers.Key(algorithm)));

        verdict.Problems.ShouldBeEmpty();
        verdict.Signer!.SerialNumber.ShouldBe(signers.Key(algorithm).Certificate.SerialNumber);
        verdict.ClaimedTime.ShouldBe(Signers.Morning);
        verdict.Role.ShouldBe("Bác sĩ điều trị");
    }

    [Fact]
    public async Task Nothing_of_the_paper_is_lost_by_signing()
    {
        var before = SafeXml.Read(Encoding.UTF8.GetBytes(Paper))!;
        var after = SafeXml.Read(await SignAsync(signers.Doctor))!;
        after.DocumentElement!.RemoveChild(after.DocumentElement.LastChild!);

        SafeXml.Canonical(after).ShouldBe(SafeXml.Canonical(before));
    }

    [Fact]
    public async Task Changes_are_named()
    {
        var signed = await SignAsync(signers.Doctor);

        Refused(Changed(signed, "120000", "120001"), SignatureProblem.ContentChanged);
        Refused(Changed(signed, "Trưởng", "Phó", "Bác sĩ điều trị", "Trưởng khoa"), SignatureProblem.ContentChanged);
        Refused(Changed(signed, "2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"), SignatureProblem.WeakAlgorithm);
        Refused(Changed(signed, "xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"), SignatureProblem.WeakAlgorithm);
        Refused(Edited(signed, (document, signature) => document.DocumentElement!.RemoveChild(signature)), SignatureProblem.NoSignature);
    }

    [Fact]
    public async Task Another_certificate_in_the_signers_place_is_named()
    {
        var signed = await SignAsync(signers.Doctor);
        var replaced = Changed(signed, Convert.ToBase64String(signers.Doctor.Certificate.RawData), Convert.ToBase64String(signers.Head.Certificate.RawData));

        Refused(replaced, SignatureProblem.CertificateReplaced);
    }

    /// <summary>Signature wrapping: the signed content is moved where nobody reads, and other content takes its place.</summary>
    [Fact]
    public async Task Wrapping_is_refused_in_each_variant()
    {
        var signed = await SignAsync(signers.Doctor);

        // The signed document as a child of a forged one.
        Refused(Edited(signed, (document, _) =>
        {
            var old = document.DocumentElement!;
            var forged = document.CreateElement("HOSO", "urn:bhyt");
            document.ReplaceChild(forged, old);
            forged.AppendChild(old);
        }), SignatureProblem.UnsafeStructure);

        // The signed document inside an Object of the signature.
        Refused(Edited(signed, (document, signature) =>
        {
            var copy = document.DocumentElement!.CloneNode(deep: true);
            document.DocumentElement.SelectSingleNode("//*[local-name()='TIEN']")!.InnerText = "1";
            signature.AppendChild(document.CreateElement("ds", "Object", XadesNames.Ds))!.AppendChild(copy);
        }), SignatureProblem.UnsafeStructure);

        // A reference to a part by id instead of the whole.
        Refused(Edited(signed, (document, signature) =>
        {
            document.DocumentElement!.SetAttribute("Id", "body");
            ((XmlElement)signature.SelectSingleNode(".//*[local-name()='Reference' and @URI='']")!).SetAttribute("URI", "#body");
        }), SignatureProblem.NotWhole);

        // Signed properties twice, the forged ones under the id that is referenced.
        Refused(Edited(signed, (_, signature) =>
        {
            var properties = (XmlElement)signature.SelectSingleNode(".//*[local-name()='SignedProperties']")!;
            var forged = (XmlElement)properties.CloneNode(deep: true);
            forged.SelectSingleNode(".//*[local-name()='SigningTime']")!.InnerText = "2020-01-01T00:00:00Z";
            properties.ParentNode!.InsertBefore(forged, properties);
        }), SignatureProblem.UnsafeStructure);

        // The same id on an element of the paper.
        Refused(Edited(signed, (document, signature) =>
        {
            var id = ((XmlElement)signature.SelectSingleNode(".//*[local-name()='SignedProperties']")!).GetAttribute("Id");
            ((XmlElement)document.DocumentElement!.FirstChild!.NextSibling!).SetAttribute("ID", id);
        }), SignatureProblem.UnsafeStructure);

        // A third reference, to something outside.
        Refused(Edited(signed, (document, signature) =>
        {
            var body = (XmlElement)signature.SelectSingleNode(".//*[local-name()='Reference' and @URI='']")!;
            var outside = (XmlElement)body.CloneNode(deep: true);
            outside.RemoveAttribute("Id");
            outside.SetAttribute("URI", "http://127.0.0.1:1/paper.xml");
            body.ParentNode!.AppendChild(outside);
            _ = document;
        }), SignatureProblem.NotWhole);

        // A transform that takes out more than the signature.
        Refused(Edited(signed, (document, signature) =>
        {
            var transform = document.CreateElement("ds", "Transform", XadesNames.Ds);
            transform.SetAttribute("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116");
            signature.SelectSingleNode(".//*[local-name()='Transforms']")!.AppendChild(transform);
        }), SignatureProblem.UnsafeStructure);
    }

    [Fact]
    public async Task A_document_type_is_neither_signed_nor_read()
    {
        var evil = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"u8.ToArray();

        signers.Verifier.VerifyXml(evil).Problems.ShouldBe([SignatureProblem.Unreadable]);
        (await XadesSigner.SignAsync(evil, "text/xml", signers.Doctor, Signers.Details, SigningEvidence.None, default)).Refusal!.Code.ShouldBe(RefusalCode.UnreadableDocument);
    }

    private void Refused(byte[] xml, SignatureProblem problem) => signers.Verifier.VerifyXml(xml).Problems.ShouldContain(problem);

    private static byte[] Changed(byte[] xml, params string[] pairs)
    {
        var text = Encoding.UTF8.GetString(xml);
        for (var i = 0; i < pairs.Length; i += 2)
        {
            text = text.Replace(pairs[i], pairs[i + 1], StringComparison.Ordinal);
        }

        Encoding.UTF8.GetBytes(text).ShouldNotBe(xml);
        return Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Edited(byte[] xml, Action<XmlDocument, XmlElement> edit)
    {
        var document = SafeXml.Read(xml)!;
        edit(document, (XmlElement)document.GetElementsByTagName("Signature", XadesNames.Ds)[0]!);
        using var bytes = new MemoryStream();
        document.Save(bytes);
        return bytes.ToArray();
    }

    private static async Task<byte[]> SignAsync(ISigningKey key) =>
        (await XadesSigner.SignAsync(Encoding.UTF8.GetBytes(Paper), "application/xml", key, Signers.Details, SigningEvidence.None, default)).Value;

    private async Task<(int Code, string Said)> XmlsecAsync(Folder folder, byte[] xml) => await Judge.RunAsync(
        "xmlsec1", "--verify", "--trusted-pem", signers.RootPem, "--id-attr:Id", $"{XadesNames.Xades}:SignedProperties",
        "--verification-gmt-time", Signers.Morning.AddMinutes(5).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), folder.Write("paper.xml", xml));
}
