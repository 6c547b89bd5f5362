// ASP.NET Core 6 or later, minimal API. Profiles: classic, events, account, inbound.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var secretKey = Environment.GetEnvironmentVariable("SOCKETLABS_SECRET_KEY")
    ?? throw new InvalidOperationException("SOCKETLABS_SECRET_KEY is not set");
var validationKey = Environment.GetEnvironmentVariable("SOCKETLABS_VALIDATION_KEY") ?? "";
// An endpoint of the account level gives the Secret Key back; all others the Validation Key.
var answer = Environment.GetEnvironmentVariable("SOCKETLABS_PROFILE") == "account" ? secretKey : validationKey;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(options =>
{
    options.AddServerHeader = false;
    options.Limits.MaxRequestBodySize = 60 * 1024 * 1024;
});
var app = builder.Build();

// Behind a proxy that speaks HTTPS, leave UseHttpsRedirection out: a post does not survive a redirect.
app.MapPost("/hook", async (HttpRequest request) =>
{
    if (!IsRight(await SecretKeyOf(request)))
        return Results.Unauthorized();
    // Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
    return Results.Text(answer, "text/plain");
});

app.Run();

bool IsRight(string? given) =>
    given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(secretKey));

static async Task<string?> SecretKeyOf(HttpRequest request)
{
    if (request.HasFormContentType)
    {
        var values = (await request.ReadFormAsync())["SecretKey"];
        return values.Count == 1 ? values[0] : null;
    }
    try
    {
        using var body = await JsonDocument.ParseAsync(request.Body);
        return body.RootElement.ValueKind == JsonValueKind.Object
            && body.RootElement.TryGetProperty("SecretKey", out var key)
            && key.ValueKind == JsonValueKind.String ? key.GetString() : null;
    }
    catch (JsonException)
    {
        return null;
    }
}
