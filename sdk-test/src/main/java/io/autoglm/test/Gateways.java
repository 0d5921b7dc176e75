package io.autoglm.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The faces and limits of {@link SimGateway}. */
final class Gateways {

    private static final int NGINX_BODY = 1 << 20;
    private static final int KONG_AI_BODY = 8192;
    private static final String KONG_AI_MESSAGE =
            "content-type header does not match request body, or bad JSON formatting";
    private static final String PORTAL_PAGE =
            "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>\n";
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(413, "Request Entity Too Large"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    private Gateways() {}

    /** The words of HTTP for a status. */
    static String reason(int status) {
        return REASONS.getOrDefault(status, status >= 500 ? "Server Error" : "Error");
    }

    /** Refuses a body that is too long, or returns {@code null}. */
    static @Nullable Plan refusal(@Nullable SimGateway gateway, int bodySize) {
        if (gateway == SimGateway.PORTAL) {
            return face(SimGateway.PORTAL, 200);
        }
        if (gateway == SimGateway.NGINX && bodySize > NGINX_BODY) {
            return face(SimGateway.NGINX, 413);
        }
        if (gateway == SimGateway.KONG_AI && bodySize > KONG_AI_BODY) {
            return face(SimGateway.KONG_AI, 400);
        }
        return null;
    }

    /** Whether a gateway makes answers of this status itself. */
    static boolean makes(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    /** How long a gateway waits for the head of an answer; {@code null} for ever. */
    static @Nullable Duration patience(@Nullable SimGateway gateway) {
        if (gateway == null) {
            return null;
        }
        return switch (gateway) {
            case NGINX, KONG, KONG_AI -> Duration.ofSeconds(60);
            case ENVOY -> Duration.ofSeconds(15);
            case CDN -> Duration.ofSeconds(100);
            case APIGEE, PORTAL -> null;
        };
    }

    /** What a gateway says when its patience is over. */
    static Plan late(SimGateway gateway) {
        return face(gateway, gateway == SimGateway.CDN ? 524 : 504);
    }

    static Plan face(SimGateway gateway, int status) {
        return switch (gateway) {
            case NGINX -> html(status);
            case ENVOY -> envoy(status);
            case APIGEE -> apigee(status);
            case KONG -> KongWords.gateway(status, kongMessage(status));
            case KONG_AI -> Plan.json(status, "{\"error\":{\"message\":" + Json.quote(kongAi(status)) + "}}");
            case CDN -> cdn(status);
            case PORTAL -> Plan.whole(status, "text/html; charset=utf-8", bytes(PORTAL_PAGE));
        };
    }

    private static Plan html(int status) {
        String title = status + " " + nginxReason(status);
        String page = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
                + "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
        return Plan.whole(status, "text/html", bytes(page)).with(Map.of("server", "nginx"));
    }

    private static String nginxReason(int status) {
        return switch (status) {
            case 503 -> "Service Temporarily Unavailable";
            case 504 -> "Gateway Time-out";
            default -> reason(status);
        };
    }

    private static Plan envoy(int status) {
        String text = switch (status) {
            case 404 -> "";
            case 413 -> "Payload Too Large";
            case 429 -> "local_rate_limited";
            case 502, 503 ->
                "upstream connect error or disconnect/reset before headers. reset reason: connection failure";
            case 504 -> "upstream request timeout";
            default -> reason(status);
        };
        Plan plan = Plan.whole(status, "text/plain", bytes(text)).with(Map.of("server", "envoy"));
        return status == 429 ? plan.with(Map.of("x-envoy-ratelimited", "true")) : plan;
    }

    private static Plan apigee(int status) {
        String code = switch (status) {
            case 401 -> "oauth.v2.InvalidAccessToken";
            case 403 -> "steps.raisefault.RaiseFault";
            case 429 -> "policies.ratelimit.QuotaViolation";
            case 504 -> "messaging.adaptors.http.flow.GatewayTimeout";
            default -> "messaging.adaptors.http.flow.ServiceUnavailable";
        };
        return Plan.json(
                status,
                "{\"fault\":{\"faultstring\":" + Json.quote(reason(status)) + ",\"detail\":{\"errorcode\":"
                        + Json.quote(code) + "}}}");
    }

    /** What Kong says of a status of its own, or {@code null}. */
    static @Nullable String kong(int status) {
        return switch (status) {
            case 404 -> "no Route matched with those values";
            case 413 -> "Request size limit exceeded";
            case 429 -> "API rate limit exceeded";
            case 502 -> "An invalid response was received from the upstream server";
            case 503 -> "The upstream server is currently unavailable";
            case 504 -> "The upstream server is timing out";
            default -> null;
        };
    }

    private static String kongMessage(int status) {
        String known = kong(status);
        return known == null ? reason(status) : known;
    }

    private static String kongAi(int status) {
        return status == 400 ? KONG_AI_MESSAGE : kongMessage(status);
    }

    /** 524 has a page, most others a short code. */
    private static Plan cdn(int status) {
        Map<String, String> server = Map.of("server", "cloudflare", "cf-ray", "0000000000000000-SIM");
        if (status == 429) {
            return Plan.whole(429, "text/plain; charset=UTF-8", bytes("error code: 1015"))
                    .with(server);
        }
        if (status == 524) {
            String page = "<!DOCTYPE html>\n<html><head><title>example.test | 524: A timeout occurred</title></head>"
                    + "<body><h1>A timeout occurred</h1><span>Error code 524</span></body></html>\n";
            return Plan.whole(524, "text/html; charset=UTF-8", bytes(page)).with(server);
        }
        return Plan.whole(status, "text/plain; charset=UTF-8", bytes("error code: " + status))
                .with(server);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
