namespace Sen.TestKit;

/// <summary>How often a test tries what needs many tries: a part of it with <c>./test</c>, all with <c>./test --soak</c>.</summary>
public static class Soak
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("SEN_SOAK") is "1";

    /// <summary>How often now.</summary>
    public static int Or(int all, int some) => IsOn ? all : some;
}
