namespace Sen.Ui;

/// <summary>What an event of a record is; colours the bud, and is also written on the card.</summary>
public enum TimelineKind
{
    /// <summary>Examined by a doctor.</summary>
    Visit,

    /// <summary>Laboratory or imaging result.</summary>
    Lab,

    /// <summary>Vaccination.</summary>
    Vaccine,

    /// <summary>Stay in hospital.</summary>
    Inpatient,

    /// <summary>Happening now.</summary>
    Now,
}
