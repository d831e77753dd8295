namespace Sen.Documents.Tests.Keys;

/// <summary>Each test has a hospital of its own, for what holds for a whole facility or server: its seal, its log.</summary>
public abstract class OwnHospitalTests(KeyHospital hospital) : IAsyncLifetime
{
    protected KeyHospital Hospital => hospital;

    public Task InitializeAsync() => hospital.InitializeAsync();

    public Task DisposeAsync() => hospital.DisposeAsync();
}
