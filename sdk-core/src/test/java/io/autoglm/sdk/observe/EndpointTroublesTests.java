package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import org.junit.jupiter.api.Test;

class EndpointTroublesTests {

    private final EndpointTroubles troubles = new EndpointTroubles();

    @Test
    void aSuccessEndsWhatIsWrongWithTheEndpointAndItsCredentialAtOnce() {
        troubles.bad(TroubleKind.FAILING, null, ErrorCode.SERVER_ERROR, 0);
        troubles.bad(TroubleKind.THROTTLING, null, ErrorCode.SERVER_ERROR, 0);
        troubles.bad(TroubleKind.CREDENTIAL, "a", ErrorCode.SERVER_ERROR, 0);
        troubles.bad(TroubleKind.CREDENTIAL, "b", ErrorCode.SERVER_ERROR, 0);

        assertThat(troubles.good("a", 5))
                .extracting(EndpointTroubles.Over::kind, EndpointTroubles.Over::credential)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(TroubleKind.FAILING, null),
                        org.assertj.core.groups.Tuple.tuple(TroubleKind.THROTTLING, null),
                        org.assertj.core.groups.Tuple.tuple(TroubleKind.CREDENTIAL, "a"));
        assertThat(troubles.isAny()).isTrue();
        assertThat(troubles.good("b", 6)).hasSize(1);
        assertThat(troubles.isAny()).isFalse();
    }

    @Test
    void aRefusedCredentialThatNobodyUsesAnyMoreIsForgotten() {
        troubles.bad(TroubleKind.CREDENTIAL, "old", ErrorCode.SERVER_ERROR, 0);
        long later = EndpointTroubles.FORGOTTEN_AFTER.toNanos();

        assertThat(troubles.good("new", later)).isEmpty();
        assertThat(troubles.isAny()).isTrue();
        assertThat(troubles.good("new", later + 1)).isEmpty();
        assertThat(troubles.isAny()).isFalse();
    }

    @Test
    void moreTroublesThanTheTableHoldsPushTheOldestOut() {
        for (int i = 0; i <= EndpointTroubles.MOST; i++) {
            troubles.bad(TroubleKind.CREDENTIAL, "key-" + i, ErrorCode.SERVER_ERROR, 0);
        }

        assertThat(troubles.good("key-0", 1)).isEmpty();
        assertThat(troubles.good("key-1", 1)).hasSize(1);
        assertThat(troubles.bad(TroubleKind.CREDENTIAL, "key-0", ErrorCode.SERVER_ERROR, 2))
                .as("forgotten, so new")
                .isNotNull();
    }
}
