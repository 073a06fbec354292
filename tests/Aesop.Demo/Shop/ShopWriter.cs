using System.Globalization;
using Aesop.MySql;

namespace Aesop.Demo.Shop;

/// <summary>
/// One connection that does business: customers come, order, pay, change their minds and are forgotten, each in a transaction that
/// also writes a row of its own into the audit table.
/// </summary>
internal sealed class ShopWriter(MySqlConnection connection, CommitTimes times, Random random)
{
    private const int MaxRemembered = 500;

    private static readonly string[] Names = ["Ada", "Grace", "Zoë", "Łukasz", "Νίκος", "山田", "Оля", "Tove", "Aïcha", "😀 Smith"];
    private static readonly string[] Methods = ["card", "invoice", "transfer"];

    private readonly List<ulong> _customers = [];
    private readonly List<ulong> _orders = [];

    /// <summary>Transactions committed.</summary>
    public long Transactions { get; private set; }

    /// <summary>Does the next piece of business.</summary>
    public async Task DoAsync(CancellationToken cancellationToken)
    {
        var dice = random.Next(100);
        var what = _customers.Count < 5 || dice < 10 ? "customer" : _orders.Count < 5 || dice < 50 ? "order" : dice < 80 ? "payment" : dice < 92 ? "change" : "cancel";
        await connection.ExecuteAsync("BEGIN", cancellationToken);
        var audit = times.NewId();
        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO shop.audit VALUES ({audit}, '{what}')"), cancellationToken);
        await (what switch
        {
            "customer" => CustomerAsync(cancellationToken),
            "order" => OrderAsync(cancellationToken),
            "payment" => PayAsync(cancellationToken),
            "change" => ChangeAsync(cancellationToken),
            _ => CancelAsync(cancellationToken),
        });
        times.Committing(audit);
        await connection.ExecuteAsync("COMMIT", cancellationToken);
        Transactions++;
    }

    private async Task CustomerAsync(CancellationToken cancellationToken)
    {
        var name = Names[random.Next(Names.Length)];
        var email = random.Next(4) == 0 ? "NULL" : $"'{Guid.NewGuid():N}@ex\u00e4mple.com'";
        var birthday = random.Next(3) == 0 ? "NULL" : string.Create(CultureInfo.InvariantCulture, $"'{random.Next(1940, 2008)}-{random.Next(1, 13):00}-{random.Next(1, 29):00}'");
        await RunAsync(
            $"INSERT INTO shop.customers (name, email, country, interests, newsletter, birthday, profile) VALUES ('{name}', {email}, 'DE', '{(random.Next(2) == 0 ? "books,tools" : "")}', {random.Next(2)}, {birthday}, '{{\"visits\": {random.Next(100)}, \"tags\": [\"a\", null, true]}}')",
            cancellationToken);
        Remember(_customers, await LastIdAsync(cancellationToken));
    }

    private async Task OrderAsync(CancellationToken cancellationToken)
    {
        var customer = _customers[random.Next(_customers.Count)];
        await RunAsync(
            $"INSERT INTO shop.orders (customer_id, total, discount, placed_at, note) VALUES ({customer}, {random.Next(1, 100_000)}.{random.Next(100):00}, {random.Next(40) / 8.0}, NOW(6), {(random.Next(2) == 0 ? "NULL" : "'as soon as possible'")})",
            cancellationToken);
        var order = await LastIdAsync(cancellationToken);
        var items = Enumerable.Range(1, random.Next(1, 6)).Select(line =>
            string.Create(CultureInfo.InvariantCulture, $"({order}, {line}, 'SKU-{random.Next(10_000):0000}', {random.Next(1, 10)}, {random.Next(1, 1000)}.{random.Next(10_000):0000}, {(random.Next(3) == 0 ? "NULL" : (random.NextDouble() * 10).ToString("R", CultureInfo.InvariantCulture))})"));
        await RunAsync($"INSERT INTO shop.order_items VALUES {string.Join(", ", items)}", cancellationToken);
        Remember(_orders, order);
    }

    private async Task PayAsync(CancellationToken cancellationToken)
    {
        var order = _orders[random.Next(_orders.Count)];
        await RunAsync(
            $"INSERT INTO shop.payments VALUES (UNHEX('{Guid.NewGuid():N}'), {order}, {random.Next(1, 1_000)}.{random.Next(100):00}, '{Methods[random.Next(Methods.Length)]}', {(random.Next(2) == 0 ? "NULL" : $"UNHEX('{Guid.NewGuid():N}00')")}, {random.Next(256)}, {random.Next(1990, 2100)})",
            cancellationToken);
        await RunAsync($"UPDATE shop.orders SET status = 'paid', pack_time = '{random.Next(0, 100)}:{random.Next(60):00}:{random.Next(60):00}.{random.Next(1000):000}' WHERE id = {order}", cancellationToken);
    }

    private Task ChangeAsync(CancellationToken cancellationToken) => random.Next(3) switch
    {
        0 => RunAsync($"UPDATE shop.customers SET tier = '{(random.Next(2) == 0 ? "silver" : "gold")}', newsletter = 1 - newsletter WHERE id = {_customers[random.Next(_customers.Count)]}", cancellationToken),
        1 => RunAsync($"UPDATE shop.order_items SET quantity = quantity + 1 WHERE order_id = {_orders[random.Next(_orders.Count)]}", cancellationToken),

        // An update of the key: a delete and an insert to whoever folds it.
        _ => RunAsync($"UPDATE shop.order_items SET line = line + 100 WHERE order_id = {_orders[random.Next(_orders.Count)]} AND line = 1", cancellationToken),
    };

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        var order = _orders[random.Next(_orders.Count)];
        _orders.Remove(order);
        await RunAsync($"DELETE FROM shop.order_items WHERE order_id = {order}", cancellationToken);
        await RunAsync($"DELETE FROM shop.payments WHERE order_id = {order}", cancellationToken);
        await RunAsync($"DELETE FROM shop.orders WHERE id = {order}", cancellationToken);
    }

    private async Task<ulong> LastIdAsync(CancellationToken cancellationToken) =>
        ulong.Parse((await connection.QueryScalarAsync("SELECT LAST_INSERT_ID()", cancellationToken))!, CultureInfo.InvariantCulture);

    private async Task RunAsync(FormattableString statement, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(statement.ToString(CultureInfo.InvariantCulture), cancellationToken);

    private static void Remember(List<ulong> ids, ulong id)
    {
        // Each writer works on rows of its own, so that none waits for another's locks.
        ids.Add(id);
        if (ids.Count > MaxRemembered)
        {
            ids.RemoveAt(0);
        }
    }
}
