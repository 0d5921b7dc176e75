package io.autoglm.sdk.doctor;

import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far an examination goes. Immutable.
 *
 * @param deep      whether it may cost model tokens: a short answer, whole and as a stream, of each endpoint and credential
 * @param expectDns the IP addresses that the host may have; any other fails the check of DNS, and nothing is sent there. Empty: any
 * @param deadline  how long it may take altogether, 1 s to 1 h; what is not done by then is skipped
 * @param endpoint  the name of the only endpoint to examine; {@code null}: all, one after the other
 */
public record DoctorSpec(
        boolean deep,
        List<String> expectDns,
        Duration deadline,
        @Nullable String endpoint) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final DoctorSpec DEFAULTS = new DoctorSpec(false, List.of(), Duration.ofSeconds(60), null);

    public DoctorSpec {
        expectDns = List.copyOf(expectDns);
        for (String address : expectDns) {
            if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address)) {
                throw new IllegalArgumentException("expectDns must be IP addresses, was '" + address + "'");
            }
        }
        Objects.requireNonNull(deadline, "deadline must not be null");
        if (deadline.compareTo(SHORTEST) < 0 || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("deadline must be 1 s to 1 h, was " + deadline);
        }
        if (endpoint != null && endpoint.isBlank()) {
            throw new IllegalArgumentException("endpoint must not be blank");
        }
    }

    /** Returns an examination of all endpoints that costs no model tokens, expects no address, and takes 60 s at the most. */
    public static DoctorSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy that may cost model tokens, or may not. */
    public DoctorSpec withDeep(boolean value) {
        return new DoctorSpec(value, expectDns, deadline, endpoint);
    }

    /** Returns a copy that expects the host to have no other than these IP addresses. */
    public DoctorSpec withExpectDns(String... addresses) {
        return new DoctorSpec(deep, List.of(addresses), deadline, endpoint);
    }

    /** Returns a copy with another limit for the whole. */
    public DoctorSpec withDeadline(Duration value) {
        return new DoctorSpec(deep, expectDns, value, endpoint);
    }

    /** Returns a copy that examines one endpoint only; {@code null} for all. */
    public DoctorSpec withEndpoint(@Nullable String value) {
        return new DoctorSpec(deep, expectDns, deadline, value);
    }
}
