namespace Sen.Vietnam;

/// <summary>Sex as on the papers (BHYT list GIOI_TINH: 1 Nam, 2 Nữ, 3 Chưa xác định).</summary>
public enum Sex
{
    Unknown,
    Male,
    Female,
}
