# Rails 6 or later. Profiles: classic, events, account, inbound.
# config/routes.rb: post "/hook", to: "hooks#create"
# Add "SecretKey" to config.filter_parameters, so that it does not stand in the log.
class HooksController < ActionController::API
  SECRET_KEY = ENV.fetch("SOCKETLABS_SECRET_KEY")
  VALIDATION_KEY = ENV.fetch("SOCKETLABS_VALIDATION_KEY", "")
  # An endpoint of the account level gives the Secret Key back; all others the Validation Key.
  ANSWER = ENV["SOCKETLABS_PROFILE"] == "account" ? SECRET_KEY : VALIDATION_KEY

  # A body that says JSON and is none.
  rescue_from(ActionDispatch::Http::Parameters::ParseError) { refuse }

  def create
    # Only what was posted: a key in the URL does not count.
    given = request.request_parameters["SecretKey"]
    return refuse unless given.is_a?(String) && ActiveSupport::SecurityUtils.secure_compare(given, SECRET_KEY)

    # Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
    logger.info(request.request_parameters["Type"].inspect)
    render plain: ANSWER
  end

  private

  def refuse
    render plain: "unknown Secret Key", status: :unauthorized
  end
end
