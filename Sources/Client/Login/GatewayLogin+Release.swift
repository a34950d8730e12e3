internal import Custody
internal import EmbeddedLedger
internal import Halo
internal import Identity

extension GatewayLogin {
  /// The way of a demand for shares under a policy that asks for a login: everything that custodians would miss is found out
  /// before anything is signed.
  ///
  /// - Throws: `loginNeeded`, `secondFactorNeeded`, `postureNeeded`, `suspended`, each with what to do next;
  ///   `ledgerUnreachable`.
  func way(for demands: LoginDemands, as role: Role) async throws -> ReleaseWay {
    let login = try kept()
    guard demands.gateways.contains(login.place.gateway) else {
      throw ClientError(
        .loginNeeded,
        "the policy in force takes no logins at \(login.place.url) any more: aureole login URL, with another gateway's "
          + "address")
    }
    let status = try await status()
    guard status.member == member else {
      throw ClientError(.accountRefused, "the session at \(login.place.url) is another member's than this home's")
    }
    guard demands.secondFactor == 0 || Self.age(of: status.secondFactorAt, clock.now()) <= demands.secondFactor else {
      throw ClientError(.secondFactorNeeded, "the second factor was shown too long ago: aureole login --step-up")
    }
    var warnings = [String]()
    if demands.posture != .report, role == .technologist || role == .clinician {
      warnings = try await showPosture(status.posture, as: demands)
    }
    return ReleaseWay(transport: GatewayTransport(session: self), warnings: warnings)
  }
}

/// A session at a gateway: a member's login, or a guest's.
protocol GatewaySession: Sendable {
  /// Sends a request of the session and takes the answer to a success, or one that comes from behind the gateway.
  ///
  /// - Parameter inner: the member's own signature, of a request that is passed on; the device then signs it for the body.
  /// - Throws: `GatewayRefusal`; `ClientError` when there is no login or no answer.
  func ask(
    _ method: String, _ target: String, _ body: [UInt8], inner: String?, atMost limit: Int, within seconds: Double
  ) async throws -> GatewayLink.Answer
}

extension GatewayLogin: GatewaySession {}

/// Carries a member's requests to custodians through the gateway at which the member is logged in. With a demand for shares
/// the gateway sends its assertion of the login along.
struct GatewayTransport: CustodianTransport {
  let session: any GatewaySession

  func call(
    _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
  ) async throws -> CustodianResponse {
    guard let inner = request.authorization else {
      throw HaloError(.badRequest, custodian, "only what a member signs goes through a gateway")
    }
    let answer: GatewayLink.Answer
    do {
      answer = try await session.ask(
        request.method, "/v1/custodians/\(custodian.hex)\(request.target)", request.body.flatMap { Array($0) },
        inner: inner, atMost: request.mostAnswerBytes, within: seconds)
    } catch let refusal as GatewayRefusal {
      // Refused on the way: to whoever counts shares it is as if the custodian had said so.
      guard let reason = refusal.asRelease else {
        throw HaloError(.unreachable, custodian, "the gateway cannot pass anything on to it")
      }
      throw HaloClientError(.refused, custodian, reason.words, refusal: reason)
    } catch let error as ClientError where error.code == .loginNeeded {
      throw HaloClientError(.refused, custodian, error.detail, refusal: .loginNeeded)
    } catch let error as ClientError where error.code == .ledgerRefused {
      throw HaloError(.tooLarge, custodian, error.detail)
    } catch let error as ClientError {
      throw HaloError(.unreachable, custodian, error.detail)
    }
    guard answer.from == custodian.hex else {
      throw HaloError(.badAnswer, custodian, "the gateway passed somebody else's answer on")
    }
    return CustodianResponse(status: answer.status, body: answer.body)
  }
}
