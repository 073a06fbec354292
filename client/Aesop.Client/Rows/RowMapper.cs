using System.ComponentModel.DataAnnotations.Schema;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Aesop.Client;

/// <summary>
/// Fills objects from row images. A record's constructor parameters, or a class's settable properties, take the columns of the
/// same names; case and underscores don't matter (<c>OrderId</c> is <c>order_id</c>), and <see cref="ColumnAttribute"/> names another. The
/// code that copies is compiled once for each type and version of a table's schema. Thread-safe.
/// </summary>
/// <remarks>
/// Where a type has several public constructors, the one with the most parameters is taken. A parameter without a column is an
/// error unless it has a default, so is a <c>required</c> property; columns without a member are left out. NULL needs a member
/// that can be null. A column that the image doesn't carry is an error: absent is not NULL.
/// </remarks>
public static class RowMapper
{
    private static readonly MethodInfo NullOf = typeof(RowMapper).GetMethod(nameof(IsNullFor), BindingFlags.NonPublic | BindingFlags.Static)!;

    internal static T Map<T>(in RowImage image)
    {
        var mappers = image.Schema.Mappers;
        if (!mappers.TryGetValue(typeof(T), out var mapper))
        {
            mapper = mappers.GetOrAdd(typeof(T), Compile<T>(image.Schema));
        }

        return !ReferenceEquals(image.Columns, image.Schema.Columns)
            ? throw new ColumnException($"A key of {image.Schema.Name} can't be mapped to {typeof(T).Name}; map the row before or after.")
            : ((Func<RowImage, T>)mapper)(image);
    }

    private static Func<RowImage, T> Compile<T>(TableSchema schema)
    {
        var type = typeof(T);
        var image = Expression.Parameter(typeof(RowImage), "image");
        var constructor = type.GetConstructors().Where(c => !IsCopyOf(c, type)).MaxBy(c => c.GetParameters().Length);
        if (type.IsAbstract || (constructor is null && !type.IsValueType))
        {
            throw new ColumnException($"{type.Name} can't be made from rows: it is abstract, or has no public constructor.");
        }

        var nullability = new NullabilityInfoContext();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var arguments = new List<Expression>();
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            taken.Add(parameter.Name!);
            var name = type.GetProperty(parameter.Name!)?.GetCustomAttribute<ColumnAttribute>()?.Name ?? parameter.Name!;
            var nullable = nullability.Create(parameter).WriteState != NullabilityState.NotNull;
            arguments.Add(ColumnOf(schema, name) is { } column
                ? Value(schema, column, parameter.ParameterType, nullable, $"{type.Name}({parameter.Name})", image)
                : parameter.HasDefaultValue
                    ? Expression.Constant(parameter.DefaultValue, parameter.ParameterType)
                    : throw Missing(schema, type, parameter.Name!));
        }

        var bindings = new List<MemberBinding>();
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && !taken.Contains(p.Name)))
        {
            var nullable = nullability.Create(property).WriteState != NullabilityState.NotNull;
            if (ColumnOf(schema, property.GetCustomAttribute<ColumnAttribute>()?.Name ?? property.Name) is { } column)
            {
                bindings.Add(Expression.Bind(property, Value(schema, column, property.PropertyType, nullable, $"{type.Name}.{property.Name}", image)));
            }
            else if (property.IsDefined(typeof(RequiredMemberAttribute)))
            {
                throw Missing(schema, type, property.Name);
            }
        }

        if (arguments.Count == 0 && bindings.Count == 0)
        {
            throw new ColumnException($"{type.Name} has no member that a column of {schema.Name} could fill.");
        }

        var made = constructor is null ? Expression.New(type) : Expression.New(constructor, arguments);
        return Expression.Lambda<Func<RowImage, T>>(Expression.MemberInit(made, bindings), image).Compile();
    }

    private static ConditionalExpression Value(TableSchema schema, RowColumn column, Type target, bool nullable, string member, ParameterExpression image)
    {
        var type = Nullable.GetUnderlyingType(target) ?? target;
        var read = type.IsEnum ? EnumReader(type, column) : ValueReader.Of(type);
        if (read is null || !(type.IsEnum || ValueReader.Fits(type, column.Kind) || (type == typeof(string) && column.Branches.Any(branch => branch.Kind == ColumnKind.String))))
        {
            throw new ColumnException($"Column '{column.Name}' of {schema.Name} is {column.SourceType ?? "a column"} ({column.Kind}), which {member} of type {type.Name} can't take.");
        }

        Expression value = Expression.Invoke(Expression.Constant(read), image, Expression.Constant(column.Ordinal));
        value = type == target ? value : Expression.Convert(value, target);
        var isNull = Expression.Call(NullOf, image, Expression.Constant(column.Ordinal), Expression.Constant(nullable), Expression.Constant(member));
        return Expression.Condition(isNull, Expression.Default(target), value);
    }

    private static Delegate? EnumReader(Type type, RowColumn column) => column.Kind switch
    {
        ColumnKind.String => typeof(RowMapper).GetMethod(nameof(EnumOfLabel), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).CreateDelegate(typeof(Func<,,>).MakeGenericType(typeof(RowImage), typeof(int), type)),
        ColumnKind.Int32 or ColumnKind.Int64 => typeof(RowMapper).GetMethod(nameof(EnumOfNumber), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).CreateDelegate(typeof(Func<,,>).MakeGenericType(typeof(RowImage), typeof(int), type)),
        _ => null,
    };

    private static T EnumOfLabel<T>(RowImage image, int ordinal)
        where T : struct, Enum => Enum.TryParse<T>(image.GetString(ordinal), ignoreCase: true, out var value)
            ? value
            : throw new ColumnException($"Column '{image.Columns[ordinal].Name}' of {image.Schema.Name} is '{image.GetString(ordinal)}', which is no {typeof(T).Name}.");

    private static T EnumOfNumber<T>(RowImage image, int ordinal)
        where T : struct, Enum => (T)Enum.ToObject(typeof(T), image.GetInt64(ordinal));

    private static bool IsNullFor(RowImage image, int ordinal, bool nullable, string member) => image.IsNull(ordinal)
        && (nullable ? true : throw new ColumnException($"Column '{image.Columns[ordinal].Name}' of {image.Schema.Name} is NULL, which {member} can't be."));

    private static RowColumn? ColumnOf(TableSchema schema, string name) =>
        schema.Columns.TryGetOrdinal(name, out var ordinal)
            ? schema.Columns[ordinal]
            : schema.Columns.FirstOrDefault(column => string.Equals(Plain(column.Name), Plain(name), StringComparison.OrdinalIgnoreCase));

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);

    private static bool IsCopyOf(ConstructorInfo constructor, Type type) => constructor.GetParameters() is [{ } only] && only.ParameterType == type;

    private static ColumnException Missing(TableSchema schema, Type type, string member) =>
        new($"{schema.Name} has no column for {type.Name}.{member}; it has {string.Join(", ", schema.Columns.Select(column => column.Name))}. Give the member a default, or name its column with [RowColumn].");
}
