return;
public partial class Program;
