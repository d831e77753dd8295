using System.Security.Cryptography;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>Remote signing by the CSC API, with the simulator as the provider.</summary>
[Collection(nameof(TrustServices))]
public sealed class RemoteKeyPlaceTests(TrustServices services)
{
    private static readonly byte[] Letter = "Giấy ra viện"u8.ToArray();

    public static TheoryData<CscServiceAuthorization> Admissions => [new CscServiceAuthorization.Basic("sen", "client secret"), new CscServiceAuthorization.ClientCredentials("sen", "client secret")];

    [Theory]
    [MemberData(nameof(Admissions))]
    public async Task A_key_far_away_signs_as_one_at_hand(CscServiceAuthorization admission)
    {
        using var place = Place(admission);
        (await place.CredentialsAsync(default)).Value.ShouldContain("cred-1");
        using var key = (await place.OpenAsync("cred-1", new KeyAuthorization.Pin(TrustServices.RemotePin), default)).Value;

        var signed = (await CadesSigner.SignAsync(Letter, key, services.Details, services.T, default)).Value;
        var verdict = services.Verifier.VerifyCades(Letter, signed);
        verdict.Problems.ShouldBeEmpty();
        verdict.Signer!.Name.ShouldBe("Phạm Từ Xa");

        var paper = (await PdfSigner.SignAsync(Papers.New(), key, services.Details, null, SigningEvidence.None, default)).Value;
        services.Verifier.VerifyPdf(paper).Single().Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_pin_is_named_and_five_lock_the_key()
    {
        using var place = Place(new CscServiceAuthorization.Basic("sen", "client secret"));
        var refusals = new List<RefusalCode>();
        for (var i = 0; i < 6; i++)
        {
            refusals.Add((await place.OpenAsync("cred-2", new KeyAuthorization.Pin("0000"), default)).Refusal!.Code);
        }

        refusals.ShouldBe([RefusalCode.WrongPin, RefusalCode.WrongPin, RefusalCode.WrongPin, RefusalCode.WrongPin, RefusalCode.Locked, RefusalCode.Locked]);
    }

    [Fact]
    public async Task Who_is_not_admitted_an_unknown_key_invented_activation_data_and_silence_are_refusals()
    {
        using var stranger = Place(new CscServiceAuthorization.ClientCredentials("sen", "another secret"));
        (await stranger.CredentialsAsync(default)).Refusal!.Code.ShouldBe(RefusalCode.Denied);

        using var place = Place(new CscServiceAuthorization.ClientCredentials("sen", "client secret"));
        (await place.OpenAsync("nobody", new KeyAuthorization.Pin("1"), default)).Refusal!.Code.ShouldBe(RefusalCode.UnknownKey);

        using var key = (await place.OpenAsync("cred-1", new KeyAuthorization.ActivationData("invented"), default)).Value;
        (await key.SignAsync(SHA256.HashData(Letter), default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);

        using var away = new RemoteKeyPlace(services.Http, new Uri($"http://127.0.0.1:{Ports.Free()}/csc/v1/"), new CscServiceAuthorization.Basic("sen", "x"), TimeProvider.System);
        (await away.OpenAsync("cred-1", KeyAuthorization.Nothing, default)).Refusal!.Code.ShouldBe(RefusalCode.Unreachable);
    }

    private RemoteKeyPlace Place(CscServiceAuthorization admission) => new(services.Http, services.Csc, admission, TimeProvider.System);
}
