namespace Sen.Record;

/// <summary>Where the engines write the same thing differently: many values in one parameter.</summary>
internal enum SqlDialect
{
    Sqlite,
    Postgres,
}
