using System.Security.Cryptography;

namespace Sen.Signatures;

/// <summary>The Document Security Store of a PDF (EN 319 142-1 §5.4.2): certificates, revocation lists and answers of responders for verifying later, in an update of their own.</summary>
internal static class PdfValidationData
{
    /// <summary>Level LT: the signed file, and after it what its newest signature needs.</summary>
    internal static byte[] Add(byte[] pdf, ValidationData validation)
    {
        var file = PdfFile.Read(pdf);
        var update = new PdfUpdate(file);
        var dss = file.Resolve(file.Root["DSS"]) as PdfValue.Dictionary ?? PdfValue.Dictionary.Of(("Type", new PdfValue.Name("DSS")));
        var certificates = Streams(update, validation.Certificates.Select(c => c.RawData));
        var lists = Streams(update, validation.Lists);
        var answers = Streams(update, validation.Answers);
        var own = With(With(With(PdfValue.Dictionary.Of(), "Cert", [], certificates), "CRL", [], lists), "OCSP", [], answers);
        dss = With(With(With(dss, "Certs", file.Items(dss["Certs"]), certificates), "CRLs", file.Items(dss["CRLs"]), lists), "OCSPs", file.Items(dss["OCSPs"]), answers)
            .With("VRI", (file.Resolve(dss["VRI"]) as PdfValue.Dictionary ?? PdfValue.Dictionary.Of()).With(VriKey(file), own));

        // Always a new object: an earlier store, which a later signature covers, stays as it was.
        update.Replace(file.RootReference, file.Root.With("DSS", update.Add(dss)));
        return update.Build(out _);
    }

    /// <summary>The same for a signature elsewhere; a file that cannot be read holds nothing.</summary>
    internal static void Read(ReadOnlyMemory<byte> pdf, Findings findings)
    {
        try
        {
            Read(PdfFile.Read(pdf), findings);
        }
        catch (PdfFormatException)
        {
            // Its own signatures say so.
        }
    }

    /// <summary>Puts what the store holds into the findings of a signature.</summary>
    internal static void Read(PdfFile file, Findings findings)
    {
        if (file.Resolve(file.Root["DSS"]) is not PdfValue.Dictionary dss)
        {
            return;
        }

        findings.AddRevocations(RevocationForm.Crl, Contents(file, dss["CRLs"]));
        findings.AddRevocations(RevocationForm.Ocsp, Contents(file, dss["OCSPs"]));
        foreach (var certificate in Contents(file, dss["Certs"]).Select(raw => Jws.Load(Convert.ToBase64String(raw))))
        {
            if (certificate is not null)
            {
                findings.Pool.Add(certificate);
            }
        }
    }

    // An array is there only with something in it (EN 319 142-1 §5.4.2.2).
    private static PdfValue.Dictionary With(PdfValue.Dictionary dictionary, string name, IReadOnlyList<PdfValue> before, PdfValue[] more) =>
        more.Length == 0 ? dictionary : dictionary.With(name, new PdfValue.Items([.. before, .. more]));

    private static IEnumerable<byte[]> Contents(PdfFile file, PdfValue? list) =>
        file.Items(list).Select(v => file.Resolve(v)).OfType<PdfValue.Stream>().Select(PdfStreams.Decode);

    private static PdfValue[] Streams(PdfUpdate update, IEnumerable<byte[]> contents) =>
        [.. contents.Select(content => (PdfValue)update.Add(new PdfValue.Stream(PdfValue.Dictionary.Of(), content)))];

#pragma warning disable S4790, CA5350 // EN 319 142-1 §5.4.2.3 names the signature by SHA-1 of its Contents. It is a name; nothing rests on it.
    private static string VriKey(PdfFile file) => Convert.ToHexString(SHA1.HashData(((PdfValue.Text)PdfSignatures.Find(file).Last()["Contents"]!).Bytes));
#pragma warning restore S4790, CA5350
}
