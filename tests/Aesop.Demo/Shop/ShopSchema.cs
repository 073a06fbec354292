namespace Aesop.Demo.Shop;

/// <summary>A small shop, with types as shops have them.</summary>
internal static class ShopSchema
{
    /// <summary>The database.</summary>
    public const string Database = "shop";

    /// <summary>Its tables.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["shop.customers", "shop.orders", "shop.order_items", "shop.payments", "shop.audit"];

    /// <summary>The statements that make it.</summary>
    public const string Create = """
        CREATE DATABASE shop CHARACTER SET utf8mb4;
        USE shop;
        CREATE TABLE customers (
          id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
          name VARCHAR(100) NOT NULL,
          email VARCHAR(200) CHARACTER SET latin1 NULL,
          country CHAR(2) NOT NULL,
          tier ENUM('bronze', 'silver', 'gold') NOT NULL DEFAULT 'bronze',
          interests SET('books', 'music', 'garden', 'tools') NOT NULL DEFAULT '',
          newsletter TINYINT(1) NOT NULL DEFAULT 0,
          birthday DATE NULL,
          profile JSON NULL,
          created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
        );
        CREATE TABLE orders (
          id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
          customer_id BIGINT UNSIGNED NOT NULL,
          status ENUM('placed', 'paid', 'shipped', 'cancelled') NOT NULL DEFAULT 'placed',
          total DECIMAL(12, 2) NOT NULL,
          discount FLOAT NOT NULL DEFAULT 0,
          placed_at DATETIME(6) NOT NULL,
          pack_time TIME(3) NULL,
          note TEXT NULL,
          KEY (customer_id)
        );
        CREATE TABLE order_items (
          order_id BIGINT UNSIGNED NOT NULL,
          line SMALLINT UNSIGNED NOT NULL,
          sku VARCHAR(40) NOT NULL,
          quantity INT NOT NULL,
          unit_price DECIMAL(10, 4) NOT NULL,
          weight DOUBLE NULL,
          PRIMARY KEY (order_id, line)
        );
        CREATE TABLE payments (
          id BINARY(16) NOT NULL PRIMARY KEY,
          order_id BIGINT UNSIGNED NOT NULL,
          amount DECIMAL(12, 2) NOT NULL,
          method VARCHAR(20) NOT NULL,
          receipt BLOB NULL,
          flags BIT(8) NOT NULL DEFAULT b'0',
          year_booked YEAR NOT NULL
        );
        CREATE TABLE audit (
          id BIGINT NOT NULL PRIMARY KEY,
          what VARCHAR(40) NOT NULL
        );
        """;
}
