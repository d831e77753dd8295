using System.ComponentModel.DataAnnotations;

namespace Sen.HealthRecord;

/// <summary>Settings of the record pages, section "HealthRecord".</summary>
public sealed class HealthRecordOptions
{
    /// <summary>Years on one page of the timeline.</summary>
    [Range(1, 50)]
    public int YearsShown { get; set; } = 3;

    /// <summary>Days of access that "Ai đã xem" counts and lists.</summary>
    [Range(1, 3650)]
    public int AccessDays { get; set; } = 30;
}
