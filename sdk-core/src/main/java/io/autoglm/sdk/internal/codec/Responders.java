package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.policy.Call;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who has answered, as far as an answer tells. */
public final class Responders {

    /** A header that only one writes, to who writes it; more telling ones first. */
    private static final Map<String, String> SIGNS = new LinkedHashMap<>();

    private static final Map<Gateway, String> NAMES = Map.of(
            Gateway.NGINX, "nginx",
            Gateway.KONG, "Kong",
            Gateway.ENVOY, "Envoy",
            Gateway.APIGEE, "Apigee",
            Gateway.CLOUDFLARE, "Cloudflare (CDN)",
            Gateway.AWS_LOAD_BALANCER, "AWS load balancer");

    static {
        SIGNS.put("x-kong-proxy-latency", "Kong");
        SIGNS.put("x-kong-upstream-latency", "Kong");
        SIGNS.put("x-kong-request-id", "Kong");
        SIGNS.put("x-apigee-message-id", "Apigee");
        SIGNS.put("x-envoy-upstream-service-time", "Envoy");
        SIGNS.put("x-envoy-decorator-operation", "Envoy");
        SIGNS.put("cf-ray", "Cloudflare (CDN)");
        SIGNS.put("x-amz-cf-id", "CloudFront (CDN)");
        SIGNS.put("x-fastly-request-id", "Fastly (CDN)");
        SIGNS.put("x-akamai-request-id", "Akamai (CDN)");
        SIGNS.put("x-azure-ref", "Azure Front Door (CDN)");
        SIGNS.put("apim-request-id", "Azure API Management");
        SIGNS.put("x-litellm-version", "LiteLLM");
    }

    private Responders() {}

    /**
     * Returns who wrote an answer or stands before who did; {@code null} when that is not known.
     *
     * @param body its beginning
     */
    public static @Nullable String of(Call<?> call, ResponseHead head, byte[] body) {
        boolean good = head.status() >= 200 && head.status() < 300;
        ErrorBody said = ErrorBody.parse(body, 0, body.length);
        if (good && said.isHtml()) {
            return "a web page or login portal";
        }
        Gateway wrote = good ? null : Gateway.of(Evidence.of(call, head, said));
        return wrote == null ? before(head) : NAMES.get(wrote);
    }

    private static @Nullable String before(ResponseHead head) {
        for (Map.Entry<String, String> sign : SIGNS.entrySet()) {
            if (head.headers().first(sign.getKey()) != null) {
                return sign.getValue();
            }
        }
        String server = head.headers().first("server");
        String lower = server == null ? "" : server.toLowerCase(Locale.ROOT);
        for (String name : NAMES.values()) {
            if (lower.contains(name.toLowerCase(Locale.ROOT).split(" ", 2)[0])) {
                return name;
            }
        }
        return server == null || server.isBlank() || server.length() > 60 ? null : server.strip();
    }
}
