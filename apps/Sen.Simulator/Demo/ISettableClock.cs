namespace Sen.Simulator;

/// <summary>
/// A clock that can be put to an instant. When the clock given to <see cref="DemoProvince"/> is one, everything is written at
/// the time it is said to have happened: a visit of last August was stored last August, and the access log shows who looked when.
/// </summary>
public interface ISettableClock
{
    void Set(DateTimeOffset instant);
}
